"""Convolution of volumes: logically (N, C, D, H, W), in memory channels-last."""

from __future__ import annotations

from typing import TypeAlias

from core.autograd import Gradients, Operation
from core.backend import Array, array_module
from core.backend.kernels import Volume, Window, volume
from core.ops.conv import paddings, require_operands, require_window, sum_of_rows, whole_numbers
from core.ops.conv_transpose import enlarged, require_extra, with_extra
from core.ops.shape import squeeze, unsqueeze
from core.tensor import Tensor

Triple: TypeAlias = int | tuple[int, int, int]


class Conv3d(Operation):
    """Cross-correlation of x (N, C, D, H, W) with weight (K, C / groups, kd, kh, kw), plus bias (K,)"""

    def __init__(self, window: Volume, groups: int) -> None:
        self.window, self.groups = window, groups

    def forward(self, x: Array, weight: Array, bias: Array | None = None) -> Array:
        self.keep(x, weight)
        return logical(volume.forward(voxels_last(x), weight, bias, self.window, self.groups))

    def backward(self, grad: Array) -> Gradients:
        x, weight = self.saved()
        back = voxels_last(grad)
        for_x = for_weight = None
        if self.needs[0]:
            shape = (len(x), *x.shape[2:], x.shape[1])
            for_x = logical(volume.input_gradient(back, weight, shape, self.window, self.groups))
        if self.needs[1]:
            for_weight = volume.weight_gradient(back, voxels_last(x), self.window, self.groups)
        return (for_x, for_weight, sum_of_rows(back) if self.needs[-1] else None)[: len(self.needs)]


class ConvTranspose3d(Operation):
    """x (N, C, D, H, W) with weight (C, K / groups, kd, kh, kw) → (N, K, D', H', W'), plus bias (K,)

    `window` has its padding cut by what is added to one side of the result; `beyond` is what is added there and reached
    by no window.
    """

    def __init__(self, window: Volume, beyond: tuple[int, int, int], groups: int) -> None:
        self.window, self.beyond, self.groups = window, beyond, groups

    def forward(self, x: Array, weight: Array, bias: Array | None = None) -> Array:
        self.keep(x, weight)
        shape = (len(x), *enlarged_volume(self.window, x.shape[2:], self.beyond), weight.shape[1] * self.groups)
        out = volume.input_gradient(voxels_last(x), weight, shape, self.window, self.groups)
        if bias is not None:
            out += bias
        return logical(out)

    def backward(self, grad: Array) -> Gradients:
        x, weight = self.saved()
        for_x = for_weight = None
        depth, height, width = [size - beyond for size, beyond in zip(grad.shape[2:], self.beyond, strict=True)]
        reached = voxels_last(grad[:, :, :depth, :height, :width])
        if self.needs[0]:
            for_x = logical(volume.forward(reached, weight, None, self.window, self.groups))
        if self.needs[1]:
            for_weight = volume.weight_gradient(voxels_last(x), reached, self.window, self.groups)
        for_bias = sum_of_rows(voxels_last(grad)) if self.needs[-1] else None
        return (for_x, for_weight, for_bias)[: len(self.needs)]


def voxels_last(x: Array) -> Array:
    """x (N, C, D, H, W) as a contiguous (N, D, H, W, C) array: a view when memory is in that order, else a copy."""
    out: Array = array_module(x).ascontiguousarray(x.transpose(0, 2, 3, 4, 1))
    return out


def logical(x: Array) -> Array:
    """x (N, D, H, W, C) as (N, C, D, H, W): a view."""
    return x.transpose(0, 4, 1, 2, 3)


def triple(value: Triple) -> tuple[int, int, int]:
    """One number for depth, height and width, or (depth, height, width) as it is."""
    if isinstance(value, int):
        return value, value, value
    depth, height, width = whole_numbers(value, 3)
    return depth, height, width


def make_volume(size: Triple, stride: Triple, padding: Triple | str, dilation: Triple) -> Volume:
    """A window from PyTorch's arguments for volumes; padding may be "valid", or "same" with stride 1."""
    kernel, step, spread = triple(size), triple(stride), triple(dilation)
    require_window(kernel, step, spread)
    deep, high, wide = paddings(padding, kernel, step, spread)
    return Volume(
        Window((kernel[0], 1), (step[0], 1), (*deep, 0, 0), (spread[0], 1)),
        Window(kernel[1:], step[1:], (*high, *wide), spread[1:]),
    )


def require_volume_fit(name: str, shape: tuple[int, ...], window: Volume) -> None:
    """RuntimeError with the sizes when the window is larger than the padded volume."""
    depth, height, width = shape[-3:]
    if min(window.output(depth, height, width)) < 1:
        front, behind = window.depth.padding[:2]
        top, bottom, left, right = window.plane.padding
        raise RuntimeError(
            f"{name}: a window of {(window.depth.size[0], *window.plane.size)} (dilation "
            f"{(window.depth.dilation[0], *window.plane.dilation)}) does not fit into a volume of "
            f"{(depth + front + behind, height + top + bottom, width + left + right)} with its padding; "
            "use a smaller window or more padding."
        )


def enlarged_volume(window: Volume, size: tuple[int, ...], extra: tuple[int, ...]) -> tuple[int, int, int]:
    """Sizes of the transposed convolution of volumes of `size`."""
    depth = enlarged(window.depth, (size[0], 1), (extra[0], 0))[0]
    return (depth, *enlarged(window.plane, (size[1], size[2]), (extra[1], extra[2])))


def conv3d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Triple = 1,
    padding: Triple | str = 0,
    dilation: Triple = 1,
    groups: int = 1,
) -> Tensor:
    """Convolution of input (N, C, D, H, W) or (C, D, H, W) with weight (K, C / groups, kd, kh, kw)."""
    window = make_volume((weight.shape[2], weight.shape[3], weight.shape[4]), stride, padding, dilation)
    return convolve_volume(input, weight, bias, window, groups)


def convolve_volume(x: Tensor, weight: Tensor, bias: Tensor | None, window: Volume, groups: int) -> Tensor:
    """`conv3d` with a window that is made already."""
    if x.ndim == 4:
        return squeeze(convolve_volume(unsqueeze(x, 0), weight, bias, window, groups), 0)
    require_operands("conv3d", "DHW", x, weight, (weight.shape[1] * groups, groups))
    require_volume_fit("conv3d", x.shape, window)
    operation = Conv3d(window, groups)
    return operation(x, weight) if bias is None else operation(x, weight, bias)


def conv_transpose3d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Triple = 1,
    padding: Triple = 0,
    output_padding: Triple = 0,
    groups: int = 1,
    dilation: Triple = 1,
) -> Tensor:
    """Transposed convolution of input (N, C, D, H, W) or (C, D, H, W) with weight (C, K / groups, kd, kh, kw)."""
    window = make_volume((weight.shape[2], weight.shape[3], weight.shape[4]), stride, padding, dilation)
    return convolve_volume_transposed(input, weight, bias, (window, triple(output_padding)), groups)


def convolve_volume_transposed(
    x: Tensor, weight: Tensor, bias: Tensor | None, form: tuple[Volume, tuple[int, int, int]], groups: int
) -> Tensor:
    """`conv_transpose3d` with a window and an output padding that are made already."""
    if x.ndim == 4:
        return squeeze(convolve_volume_transposed(unsqueeze(x, 0), weight, bias, form, groups), 0)
    window, extra = form
    require_operands("conv_transpose3d", "DHW", x, weight, (weight.shape[0], groups))
    stride, dilation = (
        (window.depth.stride[0], *window.plane.stride),
        (window.depth.dilation[0], *window.plane.dilation),
    )
    require_extra("conv_transpose3d", extra, stride, dilation)
    size = enlarged_volume(window, x.shape[2:], extra)
    if min(size) < 1:
        raise RuntimeError(
            f"conv_transpose3d: a volume of {x.shape[2:]} would become {size}; use less padding or a larger kernel."
        )
    depth, (behind, _) = with_extra(window.depth, (extra[0], 0))
    plane, (below, right) = with_extra(window.plane, (extra[1], extra[2]))
    operation = ConvTranspose3d(Volume(depth, plane), (behind, below, right), groups)
    return operation(x, weight) if bias is None else operation(x, weight, bias)
