"""Transposed convolution: what a convolution does to gradients, as a layer that makes pictures larger.

Zeiler et al., "Deconvolutional networks", 2010; Dumoulin and Visin, "A guide to convolution arithmetic", 2016.
"""

from __future__ import annotations

import dataclasses

from core.autograd import Gradients, Operation
from core.backend import Array
from core.backend.kernels import Window, grouped
from core.ops.conv import (
    Pair,
    Single,
    channels_last,
    make_line,
    make_window,
    pair,
    require_operands,
    single,
    sum_of_rows,
)
from core.ops.shape import squeeze, unsqueeze
from core.tensor import Tensor


class ConvTranspose2d(Operation):
    """x (N, C, H, W) with weight (C, K / groups, kh, kw) → (N, K, H', W'), plus bias (K,)

    `window` has its padding cut by what is added to one side of the result; `beyond` are the rows and columns added
    there that no window reaches.
    """

    def __init__(self, window: Window, beyond: tuple[int, int], groups: int) -> None:
        self.window, self.beyond, self.groups = window, beyond, groups

    def forward(self, x: Array, weight: Array, bias: Array | None = None) -> Array:
        self.keep(x, weight)
        size = enlarged(self.window, (x.shape[2], x.shape[3]), self.beyond)
        shape = len(x), *size, weight.shape[1] * self.groups
        out = grouped.input_gradient(channels_last(x), weight, shape, self.window, self.groups)
        if bias is not None:
            out += bias
        return out.transpose(0, 3, 1, 2)

    def backward(self, grad: Array) -> Gradients:
        x, weight = self.saved()
        for_x = for_weight = None
        rows, columns = grad.shape[2] - self.beyond[0], grad.shape[3] - self.beyond[1]
        reached = channels_last(grad[:, :, :rows, :columns])
        if self.needs[0]:
            for_x = grouped.forward(reached, weight, None, self.window, self.groups).transpose(0, 3, 1, 2)
        if self.needs[1]:
            for_weight = grouped.weight_gradient(channels_last(x), reached, self.window, self.groups)
        for_bias = sum_of_rows(channels_last(grad)) if self.needs[-1] else None
        return (for_x, for_weight, for_bias)[: len(self.needs)]


def with_extra(window: Window, extra: tuple[int, int]) -> tuple[Window, tuple[int, int]]:
    """The window with less padding below and on the right by `extra`, and how much of that is beyond its reach."""
    top, bottom, left, right = window.padding
    around = (top, max(0, bottom - extra[0]), left, max(0, right - extra[1]))
    return dataclasses.replace(window, padding=around), (max(0, extra[0] - bottom), max(0, extra[1] - right))


def enlarged(window: Window, size: tuple[int, int], extra: tuple[int, int]) -> tuple[int, int]:
    """Height and width of the result for pictures of `size`: (size - 1) · stride + reach - padding + extra."""
    top, bottom, left, right = window.padding
    around = top + bottom, left + right
    reach = [d * (k - 1) + 1 for d, k in zip(window.dilation, window.size, strict=True)]
    height, width = [(size[i] - 1) * window.stride[i] + reach[i] - around[i] + extra[i] for i in range(2)]
    return height, width


def require_extra(name: str, extra: tuple[int, ...], stride: tuple[int, ...], dilation: tuple[int, ...]) -> None:
    """RuntimeError when more is to be added to one side than PyTorch allows."""
    for more, step, spread in zip(extra, stride, dilation, strict=True):
        if not 0 <= more < max(step, spread):
            raise RuntimeError(
                f"{name}: output_padding must be less than the stride {stride} or the dilation {dilation}; it is "
                f"{extra}."
            )


def conv_transpose2d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Pair = 1,
    padding: Pair = 0,
    output_padding: Pair = 0,
    groups: int = 1,
    dilation: Pair = 1,
) -> Tensor:
    """Transposed convolution of input (N, C, H, W) or (C, H, W) with weight (C, K / groups, kh, kw)."""
    window = make_window((weight.shape[2], weight.shape[3]), stride, padding, dilation)
    return convolve_transposed(input, weight, bias, (window, pair(output_padding)), groups)


def convolve_transposed(
    x: Tensor, weight: Tensor, bias: Tensor | None, form: tuple[Window, tuple[int, int]], groups: int
) -> Tensor:
    """`conv_transpose2d` with a window and an output padding that are made already."""
    if x.ndim == 3:
        return squeeze(convolve_transposed(unsqueeze(x, 0), weight, bias, form, groups), 0)
    window, extra = form
    require_operands("conv_transpose2d", "HW", x, weight, (weight.shape[0], groups))
    require_extra("conv_transpose2d", extra, window.stride, window.dilation)
    size = enlarged(window, (x.shape[2], x.shape[3]), extra)
    if min(size) < 1:
        raise RuntimeError(
            f"conv_transpose2d: a picture of {x.shape[2:]} would become {size}; use less padding or a larger kernel."
        )
    operation = ConvTranspose2d(*with_extra(window, extra), groups)
    return operation(x, weight) if bias is None else operation(x, weight, bias)


def conv_transpose1d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Single = 1,
    padding: Single = 0,
    output_padding: Single = 0,
    groups: int = 1,
    dilation: Single = 1,
) -> Tensor:
    """Transposed convolution of input (N, C, L) or (C, L) with weight (C, K / groups, k)."""
    form = make_line(weight.shape[2], stride, padding, dilation), (0, single(output_padding))
    return convolve_line_transposed(input, weight, bias, form, groups)


def convolve_line_transposed(
    x: Tensor, weight: Tensor, bias: Tensor | None, form: tuple[Window, tuple[int, int]], groups: int
) -> Tensor:
    """`conv_transpose1d` with a window and an output padding that are made already."""
    if x.ndim not in (2, 3) or x.shape[-2] != weight.shape[0]:
        raise RuntimeError(
            f"conv_transpose1d: expected an input of shape (N, {weight.shape[0]}, L) for a weight of shape "
            f"{weight.shape} and {groups} group(s); received {x.shape}."
        )
    return squeeze(convolve_transposed(unsqueeze(x, -2), unsqueeze(weight, 2), bias, form, groups), -2)
