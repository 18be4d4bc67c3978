"""Convolution of pictures: logically (N, C, H, W), in memory channels-last."""

from __future__ import annotations

import operator
from typing import TypeAlias

from core.autograd import Gradients, Operation, must_agree
from core.backend import Array, array_module
from core.backend.kernels import Window, batch_norm, grouped
from core.ops.shape import squeeze, unsqueeze
from core.tensor import Tensor

Single: TypeAlias = int | tuple[int]
Pair: TypeAlias = int | tuple[int, int]


class Conv2d(Operation):
    """Cross-correlation of x (N, C, H, W) with weight (K, C / groups, kh, kw), plus bias (K,)"""

    def __init__(self, window: Window, groups: int) -> None:
        self.window, self.groups = window, groups

    def forward(self, x: Array, weight: Array, bias: Array | None = None) -> Array:
        self.keep(x, weight)
        return grouped.forward(channels_last(x), weight, bias, self.window, self.groups).transpose(0, 3, 1, 2)

    def backward(self, grad: Array) -> Gradients:
        x, weight = self.saved()
        back = channels_last(grad)
        for_x = for_weight = None
        if self.needs[0]:
            n, channels, height, width = x.shape
            shape = n, height, width, channels
            for_x = grouped.input_gradient(back, weight, shape, self.window, self.groups).transpose(0, 3, 1, 2)
        if self.needs[1]:
            for_weight = grouped.weight_gradient(back, channels_last(x), self.window, self.groups)
        return (for_x, for_weight, sum_of_rows(back) if self.needs[-1] else None)[: len(self.needs)]


def sum_of_rows(x: Array) -> Array:
    """The sum over all axes but the last of a contiguous array, as a product with ones: three times as fast as sum."""
    rows = batch_norm.rows_of(x)
    total: Array = array_module(x).ones(len(rows.values), x.dtype) @ rows.values
    return total if rows.repeats == 1 else total.reshape(rows.repeats, rows.channels).sum(axis=0)


def channels_last(x: Array) -> Array:
    """x (N, C, H, W) as a contiguous (N, H, W, C) array: a view when memory is in that order, else a copy."""
    out: Array = array_module(x).ascontiguousarray(x.transpose(0, 2, 3, 1))
    return out


def pair(value: Pair) -> tuple[int, int]:
    """One number for height and width, or (height, width) as it is."""
    if isinstance(value, int):
        return value, value
    first, second = whole_numbers(value, 2)
    return first, second


def single(value: Single) -> int:
    """One number, alone or in a tuple of one."""
    return value if isinstance(value, int) else whole_numbers(value, 1)[0]


def whole_numbers(value: object, count: int) -> tuple[int, ...]:
    """`value` as `count` whole numbers. TypeError when it is something else, text included."""
    try:
        found = () if isinstance(value, str) else tuple([operator.index(each) for each in value])  # type: ignore[attr-defined]
    except TypeError:
        found = ()
    if len(found) != count:
        wanted = "one whole number" if count == 1 else f"one whole number or a tuple of {count}"
        raise TypeError(f"Sizes of windows are {wanted}; received {type(value).__name__} {value!r}.")
    return found


def require_window(size: tuple[int, ...], stride: tuple[int, ...], dilation: tuple[int, ...]) -> None:
    """ValueError unless every number is at least 1."""
    for name, values in (("kernel_size", size), ("stride", stride), ("dilation", dilation)):
        if min(values) < 1:
            raise ValueError(f"{name} must be at least 1; it is {values if len(values) > 1 else values[0]}.")


def make_window(size: Pair, stride: Pair, padding: Pair | str, dilation: Pair) -> Window:
    """A window from PyTorch's arguments; padding may be "valid", or "same" with stride 1."""
    kernel, step, spread = pair(size), pair(stride), pair(dilation)
    require_window(kernel, step, spread)
    (top, bottom), (left, right) = paddings(padding, kernel, step, spread)
    return Window(kernel, step, (top, bottom, left, right), spread)


def paddings(
    given: int | tuple[int, ...] | str, kernel: tuple[int, ...], stride: tuple[int, ...], dilation: tuple[int, ...]
) -> list[tuple[int, int]]:
    """What is added before and after along each axis: `given` is "valid", "same" with stride 1, or numbers."""
    axes = len(kernel)
    if given == "same":
        if stride != (1,) * axes:
            raise ValueError(f'padding "same" needs a stride of 1; the stride is {stride}.')
        reaches = [spread * (size - 1) for spread, size in zip(dilation, kernel, strict=True)]
        return [(reach // 2, reach - reach // 2) for reach in reaches]
    if given == "valid":
        return [(0, 0)] * axes
    if isinstance(given, str):
        raise ValueError(f'padding must be "same", "valid" or numbers; it is {given!r}.')
    numbers = (given,) * axes if isinstance(given, int) else whole_numbers(given, axes)
    if min(numbers) < 0:
        raise ValueError(f"padding must not be negative; it is {given}.")
    return [(number, number) for number in numbers]


def require_operands(name: str, axes: str, x: Tensor, weight: Tensor, split: tuple[int, int]) -> None:
    """RuntimeError unless `x` is (N, channels, one axis for each letter of `axes`) and of the type of `weight`.

    `split` is (channels, groups), of which the first must be a multiple of the second.
    """
    channels, groups = split
    if x.ndim != 2 + len(axes) or x.shape[1] != channels or channels % groups:
        raise RuntimeError(
            f"{name}: expected an input of shape (N, {channels}, {', '.join(axes)}) for a weight of shape "
            f"{weight.shape} and {groups} group(s); received {x.shape}."
        )
    if must_agree(x.array.dtype, weight.array.dtype):
        raise RuntimeError(f"{name}: expected equal types, received {x.dtype} and {weight.dtype}; convert with to().")


def require_fit(name: str, shape: tuple[int, ...], window: Window) -> None:
    """RuntimeError with the sizes when the window is larger than the padded picture."""
    rows, columns = window.output(shape[-2], shape[-1])
    if rows < 1 or columns < 1:
        top, bottom, left, right = window.padding
        raise RuntimeError(
            f"{name}: a window of {window.size} (dilation {window.dilation}) does not fit into a picture of "
            f"{(shape[-2] + top + bottom, shape[-1] + left + right)} with its padding; "
            "use a smaller window or more padding."
        )


def conv2d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Pair = 1,
    padding: Pair | str = 0,
    dilation: Pair = 1,
    groups: int = 1,
) -> Tensor:
    """Convolution of input (N, C, H, W) or (C, H, W) with weight (K, C / groups, kh, kw)."""
    return convolve(
        input, weight, bias, make_window((weight.shape[2], weight.shape[3]), stride, padding, dilation), groups
    )


def convolve(x: Tensor, weight: Tensor, bias: Tensor | None, window: Window, groups: int) -> Tensor:
    """`conv2d` with a window that is made already."""
    if x.ndim == 3:
        return squeeze(convolve(unsqueeze(x, 0), weight, bias, window, groups), 0)
    require_operands("conv2d", "HW", x, weight, (weight.shape[1] * groups, groups))
    require_fit("conv2d", x.shape, window)
    operation = Conv2d(window, groups)
    return operation(x, weight) if bias is None else operation(x, weight, bias)


def conv1d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Single = 1,
    padding: Single | str = 0,
    dilation: Single = 1,
    groups: int = 1,
) -> Tensor:
    """Convolution of input (N, C, L) or (C, L) with weight (K, C / groups, k), as that of pictures one line high."""
    return convolve_line(input, weight, bias, make_line(weight.shape[2], stride, padding, dilation), groups)


def make_line(size: Single, stride: Single, padding: Single | str, dilation: Single) -> Window:
    """A window one line high from PyTorch's arguments for sequences."""
    around = padding if isinstance(padding, str) else (0, single(padding))
    return make_window((1, single(size)), (1, single(stride)), around, (1, single(dilation)))


def convolve_line(x: Tensor, weight: Tensor, bias: Tensor | None, window: Window, groups: int) -> Tensor:
    """`conv1d` with a window that is made already."""
    if x.ndim not in (2, 3) or x.shape[-2] != weight.shape[1] * groups:
        raise RuntimeError(
            f"conv1d: expected an input of shape (N, {weight.shape[1] * groups}, L) for a weight of shape "
            f"{weight.shape} and {groups} group(s); received {x.shape}."
        )
    return squeeze(convolve(unsqueeze(x, -2), unsqueeze(weight, 2), bias, window, groups), -2)
