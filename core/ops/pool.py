"""Pooling of pictures: logically (N, C, H, W), in memory channels-last. Sequences are pictures one line high."""

from __future__ import annotations

import dataclasses
import math

from core.autograd import Gradients, Operation
from core.backend import Array, array_module
from core.backend.kernels import Window, pool
from core.ops.adaptive import Size, adaptive
from core.ops.conv import Pair, Single, channels_last, make_window, require_fit, single
from core.ops.reduce import mean
from core.ops.shape import squeeze, unsqueeze
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
    """The mean of every window; `counted` is the part of the padding whose zeros count, see `share_of_one`"""

    def __init__(self, window: Window, counted: tuple[int, ...], divisor: int | None) -> None:
        self.window, self.counted, self.divisor = window, counted, divisor

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
        if self.divisor is not None:
            return array_module(like).asarray(1 / self.divisor, like.dtype)  # type: ignore[no-any-return]
        return share_of_one(like, self.shape[1:3], self.window, self.counted)


class LpPool2d(Operation):
    """The p-th root of the sum of p-th powers in every window; no gradient where the sum is 0

    `counted` is as in `AvgPool2d`: a window that reaches beyond the picture is scaled up to its full size.
    """

    def __init__(self, window: Window, power: float, counted: tuple[int, ...]) -> None:
        self.window, self.power, self.counted = window, power, counted

    def forward(self, x: Array) -> Array:
        last = channels_last(x)
        out = pool.sum_forward(last**self.power, self.window)
        out *= self._scale(last)
        out = out ** (1 / self.power)
        self.keep(last, out)
        return out.transpose(0, 3, 1, 2)

    def backward(self, grad: Array) -> Gradients:
        x, out = self.saved()
        xp = array_module(grad)
        factors = xp.where(out == 0, out.dtype.type(0), out ** (1 - self.power))
        factors *= channels_last(grad)
        factors *= self._scale(x)
        for_x = pool.sum_backward(factors, x.shape, self.window) * x ** (self.power - 1)
        return (for_x.transpose(0, 3, 1, 2),)

    def _scale(self, like: Array) -> Array:
        scale: Array = share_of_one(like, like.shape[1:3], self.window, self.counted)
        scale *= like.dtype.type(math.prod(self.window.size))
        return scale


def share_of_one(like: Array, size: tuple[int, ...], window: Window, counted: tuple[int, ...]) -> Array:
    """One over the number of values in each window over pictures of `size`: (rows, columns, 1), or a single number.

    The first `counted` (top, bottom, left, right) of the padding count as values.
    """
    xp = array_module(like)
    if counted == window.padding:
        same: Array = xp.asarray(1 / math.prod(window.size), like.dtype)
        return same
    top, bottom, left, right = [whole - part for whole, part in zip(window.padding, counted, strict=True)]
    uncounted = dataclasses.replace(window, padding=(top, bottom, left, right))
    ones = xp.ones((1, size[0] + counted[0] + counted[1], size[1] + counted[2] + counted[3], 1), like.dtype)
    share: Array = 1 / pool.sum_forward(ones, uncounted)[0]
    return share


def max_pool2d(
    input: Tensor,
    kernel_size: Pair,
    stride: Pair | None = None,
    padding: Pair = 0,
    dilation: Pair = 1,
    ceil_mode: bool = False,
) -> Tensor:
    """The largest value of every window of input (N, C, H, W) or (C, H, W); windows do not overlap without a `stride`.

    With `ceil_mode` a last window may reach beyond the padded picture.
    """
    if input.ndim == 3:
        return squeeze(max_pool2d(unsqueeze(input, 0), kernel_size, stride, padding, dilation, ceil_mode), 0)
    window = _pool_window("max_pool2d", input, (kernel_size, stride, padding, dilation), ceil_mode)
    return MaxPool2d(window)(input)


def avg_pool2d(
    input: Tensor,
    kernel_size: Pair,
    stride: Pair | None = None,
    padding: Pair = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Tensor:
    """The mean of every window of input (N, C, H, W) or (C, H, W), or its sum over `divisor_override`."""
    if input.ndim == 3:
        settings = kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
        return squeeze(avg_pool2d(unsqueeze(input, 0), *settings), 0)
    window = _pool_window("avg_pool2d", input, (kernel_size, stride, padding, 1), ceil_mode)
    counted = make_window(1, 1, padding if count_include_pad else 0, 1).padding
    return AvgPool2d(window, counted, divisor_override)(input)


def lp_pool2d(
    input: Tensor, norm_type: float, kernel_size: Pair, stride: Pair | None = None, ceil_mode: bool = False
) -> Tensor:
    """(Σ input^p)^(1/p) over every window of input (N, C, H, W) or (C, H, W); p is `norm_type`."""
    if input.ndim == 3:
        return squeeze(lp_pool2d(unsqueeze(input, 0), norm_type, kernel_size, stride, ceil_mode), 0)
    window = _pool_window("lp_pool2d", input, (kernel_size, stride, 0, 1), ceil_mode)
    return LpPool2d(window, float(norm_type), (0, 0, 0, 0))(input)


def max_pool1d(
    input: Tensor,
    kernel_size: Single,
    stride: Single | None = None,
    padding: Single = 0,
    dilation: Single = 1,
    ceil_mode: bool = False,
) -> Tensor:
    """The largest value of every window of input (N, C, L) or (C, L)."""
    line = _as_line("max_pool1d", input)
    around, spread = (0, single(padding)), (1, single(dilation))
    return squeeze(max_pool2d(line, (1, single(kernel_size)), _step(stride), around, spread, ceil_mode), -2)


def avg_pool1d(
    input: Tensor,
    kernel_size: Single,
    stride: Single | None = None,
    padding: Single = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor:
    """The mean of every window of input (N, C, L) or (C, L)."""
    line = _as_line("avg_pool1d", input)
    around = (0, single(padding))
    return squeeze(avg_pool2d(line, (1, single(kernel_size)), _step(stride), around, ceil_mode, count_include_pad), -2)


def lp_pool1d(
    input: Tensor, norm_type: float, kernel_size: Single, stride: Single | None = None, ceil_mode: bool = False
) -> Tensor:
    """(Σ input^p)^(1/p) over every window of input (N, C, L) or (C, L); p is `norm_type`."""
    line = _as_line("lp_pool1d", input)
    return squeeze(lp_pool2d(line, norm_type, (1, single(kernel_size)), _step(stride), ceil_mode), -2)


def adaptive_avg_pool1d(input: Tensor, output_size: Single) -> Tensor:
    """The mean over equal shares of input (N, C, L) or (C, L), so that the output has length `output_size`."""
    return adaptive(input, (single(output_size),), False)


def adaptive_max_pool1d(input: Tensor, output_size: Single) -> Tensor:
    """The largest value over equal shares of input (N, C, L) or (C, L), so that the output has length `output_size`."""
    return adaptive(input, (single(output_size),), True)


def adaptive_avg_pool2d(input: Tensor, output_size: Size | tuple[Size, Size]) -> Tensor:
    """The mean over equal shares, so that the output is (height, width) = `output_size`; None keeps a size."""
    sizes = output_size if isinstance(output_size, tuple) else (output_size, output_size)
    if sizes == (1, 1):
        return mean(input, (-2, -1), keepdim=True)
    return adaptive(input, sizes, False)


def adaptive_max_pool2d(input: Tensor, output_size: Size | tuple[Size, Size]) -> Tensor:
    """The largest value over equal shares, so that the output is (height, width) = `output_size`; None keeps a size."""
    return adaptive(input, output_size if isinstance(output_size, tuple) else (output_size, output_size), True)


def ceiled(window: Window, size: tuple[int, ...]) -> Window:
    """The window with room below and on the right for a last one that begins within the picture of `size`."""
    top, bottom, left, right = window.padding
    more = []
    for axis, (before, after) in enumerate(((top, bottom), (left, right))):
        reach = window.dilation[axis] * (window.size[axis] - 1) + 1
        length, step = size[axis] + before + after, window.stride[axis]
        last = -(-(length - reach) // step)  # number of the last window
        if last * step >= size[axis] + before:
            last -= 1
        more.append(max(0, last * step + reach - length))
    return dataclasses.replace(window, padding=(top, bottom + more[0], left, right + more[1]))


def _as_line(name: str, x: Tensor) -> Tensor:
    if x.ndim not in (2, 3):
        raise RuntimeError(f"{name}: expected an input of shape (N, C, L) or (C, L); received {x.shape}.")
    return unsqueeze(x, -2)


def _step(stride: Single | None) -> Pair | None:
    return None if stride is None else (1, single(stride))


def _pool_window(name: str, x: Tensor, given: tuple[Pair, Pair | None, Pair, Pair], ceil: bool) -> Window:
    kernel, stride, padding, dilation = given
    window = make_window(kernel, kernel if stride is None else stride, padding, dilation)
    if x.ndim != 4:
        raise RuntimeError(f"{name}: expected an input of shape (N, C, H, W) or (C, H, W); received {x.shape}.")
    if 2 * window.padding[0] > window.size[0] or 2 * window.padding[2] > window.size[1]:
        raise RuntimeError(f"{name}: padding may be at most half of the window {window.size}; it is {padding}.")
    if ceil:
        window = ceiled(window, x.shape[2:])
    require_fit(name, x.shape, window)
    return window
