"""Pooling of volumes: logically (N, C, D, H, W), in memory channels-last."""

from __future__ import annotations

from core.autograd import Gradients, Operation
from core.backend import Array, array_module
from core.backend.kernels import Volume, volume
from core.ops.adaptive import Size, adaptive
from core.ops.conv3d import Triple, logical, make_volume, require_volume_fit, triple, voxels_last
from core.ops.pool import ceiled, share_of_one
from core.ops.reduce import mean
from core.ops.shape import squeeze, unsqueeze
from core.tensor import Tensor


class MaxPool3d(Operation):
    """The largest value of every window; the first of equal ones takes the gradient"""

    def __init__(self, window: Volume) -> None:
        self.window = window

    def forward(self, x: Array) -> Array:
        last = voxels_last(x)
        self.shape = last.shape
        out, places = volume.max_forward(last, self.window, self.recording)
        self.keep(*places)
        return logical(out)

    def backward(self, grad: Array) -> Gradients:
        place, layer = self.saved()
        return (logical(volume.max_backward(voxels_last(grad), (place, layer), self.shape, self.window)),)


class AvgPool3d(Operation):
    """The mean of every window; `counted` says whether the zeros of the padding count"""

    def __init__(self, window: Volume, counted: Volume, divisor: int | None) -> None:
        self.window, self.counted, self.divisor = window, counted, divisor

    def forward(self, x: Array) -> Array:
        last = voxels_last(x)
        self.shape = last.shape
        out = volume.sum_forward(last, self.window)
        out *= self._share(last)
        return logical(out)

    def backward(self, grad: Array) -> Gradients:
        scaled = voxels_last(grad) * self._share(grad)
        return (logical(volume.sum_backward(scaled, self.shape, self.window)),)

    def _share(self, like: Array) -> Array:
        """One over the number of values in each window: the product of that along the depth and that in the plane."""
        if self.divisor is not None:
            return array_module(like).asarray(1 / self.divisor, like.dtype)  # type: ignore[no-any-return]
        along = share_of_one(like, (self.shape[1], 1), self.window.depth, self.counted.depth.padding)
        across = share_of_one(like, self.shape[2:4], self.window.plane, self.counted.plane.padding)
        return along[:, None] * across if along.ndim else along * across


def max_pool3d(
    input: Tensor,
    kernel_size: Triple,
    stride: Triple | None = None,
    padding: Triple = 0,
    dilation: Triple = 1,
    ceil_mode: bool = False,
) -> Tensor:
    """The largest value of every window of input (N, C, D, H, W) or (C, D, H, W).

    Windows do not overlap without a `stride`. With `ceil_mode` a last window may reach beyond the padded volume.
    """
    if input.ndim == 4:
        return squeeze(max_pool3d(unsqueeze(input, 0), kernel_size, stride, padding, dilation, ceil_mode), 0)
    window = _pool_volume("max_pool3d", input, (kernel_size, stride, padding, dilation), ceil_mode)
    return MaxPool3d(window)(input)


def avg_pool3d(
    input: Tensor,
    kernel_size: Triple,
    stride: Triple | None = None,
    padding: Triple = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Tensor:
    """The mean of every window of input (N, C, D, H, W) or (C, D, H, W), or its sum over `divisor_override`."""
    if input.ndim == 4:
        settings = kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
        return squeeze(avg_pool3d(unsqueeze(input, 0), *settings), 0)
    window = _pool_volume("avg_pool3d", input, (kernel_size, stride, padding, 1), ceil_mode)
    counted = make_volume(1, 1, padding if count_include_pad else 0, 1)
    return AvgPool3d(window, counted, divisor_override)(input)


def adaptive_avg_pool3d(input: Tensor, output_size: Size | tuple[Size, Size, Size]) -> Tensor:
    """The mean over equal shares, so that the output is (depth, height, width) = `output_size`; None keeps a size."""
    sizes = output_size if isinstance(output_size, tuple) else (output_size,) * 3
    if sizes == (1, 1, 1):
        return mean(input, (-3, -2, -1), keepdim=True)
    return adaptive(input, sizes, False)


def adaptive_max_pool3d(input: Tensor, output_size: Size | tuple[Size, Size, Size]) -> Tensor:
    """The largest value over equal shares, so that the output is (depth, height, width) = `output_size`."""
    return adaptive(input, output_size if isinstance(output_size, tuple) else (output_size,) * 3, True)


def _pool_volume(name: str, x: Tensor, given: tuple[Triple, Triple | None, Triple, Triple], ceil: bool) -> Volume:
    kernel, stride, padding, dilation = given
    window = make_volume(kernel, kernel if stride is None else stride, padding, dilation)
    if x.ndim != 5:
        raise RuntimeError(f"{name}: expected an input of shape (N, C, D, H, W) or (C, D, H, W); received {x.shape}.")
    if any(2 * around > size for around, size in zip(triple(padding), triple(kernel), strict=True)):
        raise RuntimeError(f"{name}: padding may be at most half of the window {triple(kernel)}; it is {padding}.")
    if ceil:
        depth = ceiled(window.depth, (x.shape[2], 1))
        window = Volume(depth, ceiled(window.plane, x.shape[3:]))
    require_volume_fit(name, x.shape, window)
    return window
