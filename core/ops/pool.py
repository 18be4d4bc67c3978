"""Pooling of pictures: logically (N, C, H, W), in memory channels-last."""

from __future__ import annotations

import math

from core.autograd import Gradients, Operation
from core.backend import Array, array_module
from core.backend.kernels import Window, pool
from core.ops.conv import Pair, channels_last, make_window, pair, require_fit
from core.ops.reduce import amax, mean
from core.ops.shape import squeeze, stack, unsqueeze
from core.tensor import Tensor


class MaxPool2d(Operation):
    """The largest value of every window; the first of equal ones takes the gradient"""

    def __init__(self, window: Window) -> None:
        self.window = window

    def forward(self, x: Array) -> Array:
        last = channels_last(x)
        out, place = pool.max_forward(last, self.window, self.recording)
        self.shape = last.shape
        self.keep(place)
        return out.transpose(0, 3, 1, 2)

    def backward(self, grad: Array) -> Gradients:
        (place,) = self.saved()
        return (pool.max_backward(channels_last(grad), place, self.shape, self.window).transpose(0, 3, 1, 2),)


class AvgPool2d(Operation):
    """The mean of every window; `count_padding` says whether padding counts as zeros or not at all"""

    def __init__(self, window: Window, count_padding: bool) -> None:
        self.window, self.count_padding = window, count_padding

    def forward(self, x: Array) -> Array:
        last = channels_last(x)
        self.shape = last.shape
        out = pool.sum_forward(last, self.window)
        out *= self._share(last)
        return out.transpose(0, 3, 1, 2)

    def backward(self, grad: Array) -> Gradients:
        scaled = channels_last(grad) * self._share(grad)
        return (pool.sum_backward(scaled, self.shape, self.window).transpose(0, 3, 1, 2),)

    def _share(self, like: Array) -> Array:
        """One over the number of values in each window: (rows, columns, 1), or a single number."""
        xp = array_module(like)
        if self.count_padding or not self.window.padded:
            count = xp.asarray(math.prod(self.window.size), like.dtype)
        else:
            count = pool.sum_forward(xp.ones((1, *self.shape[1:3], 1), like.dtype), self.window)[0]
        share: Array = 1 / count
        return share


def max_pool2d(
    x: Tensor, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0, dilation: Pair = 1
) -> Tensor:
    """The largest value of every window of x (N, C, H, W) or (C, H, W); windows do not overlap without a `stride`."""
    if x.ndim == 3:
        return squeeze(max_pool2d(unsqueeze(x, 0), kernel_size, stride, padding, dilation), 0)
    window = _pool_window("max_pool2d", x, (kernel_size, stride, padding, dilation))
    return MaxPool2d(window)(x)


def avg_pool2d(
    x: Tensor, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0, count_include_pad: bool = True
) -> Tensor:
    """The mean of every window of x (N, C, H, W) or (C, H, W)."""
    if x.ndim == 3:
        return squeeze(avg_pool2d(unsqueeze(x, 0), kernel_size, stride, padding, count_include_pad), 0)
    window = _pool_window("avg_pool2d", x, (kernel_size, stride, padding, 1))
    return AvgPool2d(window, count_include_pad)(x)


def adaptive_avg_pool2d(x: Tensor, output_size: Pair) -> Tensor:
    """The mean over equal shares of the picture, so that the output is (height, width) = `output_size`."""
    return _adaptive(x, pair(output_size), False)


def adaptive_max_pool2d(x: Tensor, output_size: Pair) -> Tensor:
    """The largest value over equal shares of the picture, so that the output is (height, width) = `output_size`."""
    return _adaptive(x, pair(output_size), True)


def _adaptive(x: Tensor, size: tuple[int, int], largest: bool) -> Tensor:
    height, width = x.shape[-2:]
    reduce = amax if largest else mean
    if size == (1, 1):
        return reduce(x, (-2, -1), keepdim=True)
    if height % size[0] == 0 and width % size[1] == 0:
        kernel = height // size[0], width // size[1]
        return max_pool2d(x, kernel) if largest else avg_pool2d(x, kernel)
    lines = [
        stack([reduce(x[..., top:bottom, left:right], (-2, -1)) for left, right in _shares(width, size[1])], -1)
        for top, bottom in _shares(height, size[0])
    ]
    return stack(lines, -2)


def _shares(length: int, parts: int) -> list[tuple[int, int]]:
    return [(part * length // parts, -(-(part + 1) * length // parts)) for part in range(parts)]


def _pool_window(name: str, x: Tensor, given: tuple[Pair, Pair | None, Pair, Pair]) -> Window:
    kernel, stride, padding, dilation = given
    window = make_window(kernel, kernel if stride is None else stride, padding, dilation)
    if x.ndim != 4:
        raise RuntimeError(f"{name}: expected an input of shape (N, C, H, W) or (C, H, W); received {x.shape}.")
    if 2 * window.padding[0] > window.size[0] or 2 * window.padding[2] > window.size[1]:
        raise RuntimeError(f"{name}: padding may be at most half of the window {window.size}; it is {padding}.")
    require_fit(name, x.shape, window)
    return window
