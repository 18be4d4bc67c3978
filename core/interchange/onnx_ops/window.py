"""Convolution and pooling of ONNX over one, two or three axes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

import core as engine
import core.nn.functional as F
from core.interchange.onnx_ops.node import Attributes, Inputs, OnnxError, Operator, Result, same_type
from core.tensor import Tensor

CONVOLUTIONS: dict[int, Callable[..., Tensor]] = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
TRANSPOSED: dict[int, Callable[..., Tensor]] = {1: F.conv_transpose1d, 2: F.conv_transpose2d, 3: F.conv_transpose3d}
LARGEST: dict[int, Callable[..., Tensor]] = {1: F.max_pool1d, 2: F.max_pool2d, 3: F.max_pool3d}


@dataclass(frozen=True)
class Window:
    """A window over the spatial axes: sizes, steps, spread, and how much is added around (before, after)."""

    kernel: tuple[int, ...]
    strides: tuple[int, ...]
    dilations: tuple[int, ...]
    pads: tuple[tuple[int, int], ...]
    spare: tuple[int, ...]
    """What a last window that is rounded up reaches beyond the padding."""


def window_of(x: Tensor, kernel: Sequence[int], a: Attributes) -> Window:
    """The window that the attributes describe for x (N, C, …). OnnxError when the engine has none with so many axes."""
    axes = x.ndim - 2
    if axes not in CONVOLUTIONS:
        raise OnnxError(f"Windows over {axes} axes are not supported; the input has shape {x.shape}.")
    ones = [1] * axes
    strides, dilations = a.numbers("strides") or ones, a.numbers("dilations") or ones
    given = a.numbers("pads") or [0] * (2 * axes)
    auto = a.text("auto_pad", "NOTSET")
    pads, spare = [], []
    for at, size in enumerate(x.shape[2:]):
        reach = (kernel[at] - 1) * dilations[at] + 1
        low, high = given[at], given[at + axes]
        if auto.startswith("SAME"):
            more = max(0, (math.ceil(size / strides[at]) - 1) * strides[at] + reach - size)
            low, high = (more // 2, more - more // 2) if auto == "SAME_UPPER" else (more - more // 2, more // 2)
        rest = (size + low + high - reach) % strides[at]
        beyond = strides[at] - rest if rest and a.flag("ceil_mode") else 0
        last_start = size + low + high + beyond - reach
        spare.append(beyond if last_start < size + low else 0)
        pads.append((low, high))
    return Window(tuple(kernel), tuple(strides), tuple(dilations), tuple(pads), tuple(spare))


def padded(x: Tensor, pads: Sequence[tuple[int, int]], value: float = 0.0) -> Tensor:
    """`x` with `value` around its spatial axes; negative widths cut."""
    return F.pad(x, [width for pair in reversed(pads) for width in pair], "constant", value)


def convolution(x: Inputs, a: Attributes) -> Result:
    """x (N, C, …) with weights (M, C / groups, …) and bias (M,)."""
    window = window_of(x[0], x[1].shape[2:], a)
    place = padded(x[0], window.pads)
    function = CONVOLUTIONS[x[0].ndim - 2]
    return function(place, x[1], x.get(2), window.strides, 0, window.dilations, a.number("group", 1))


def transposed(x: Inputs, a: Attributes) -> Result:
    """The gradient of a convolution: weights (C, M / groups, …), sizes by pads, or by output_shape or auto_pad."""
    axes = x[0].ndim - 2
    if axes not in TRANSPOSED:
        raise OnnxError(f"Convolutions over {axes} axes are not supported; the input has shape {x[0].shape}.")
    ones, auto = [1] * axes, a.text("auto_pad", "NOTSET")
    strides, dilations = a.numbers("strides") or ones, a.numbers("dilations") or ones
    extra = a.numbers("output_padding") or [0] * axes
    given, wanted = a.numbers("pads") or [0] * (2 * axes), a.numbers("output_shape")
    if wanted is None and auto.startswith("SAME"):
        wanted = [size * stride for size, stride in zip(x[0].shape[2:], strides, strict=True)]
    out = TRANSPOSED[axes](x[0], x[1], None, tuple(strides), 0, 0, a.number("group", 1), tuple(dilations))
    pads = []
    for at in range(axes):
        low, high = given[at], given[at + axes]
        if wanted is not None:
            less = out.shape[2 + at] + extra[at] - wanted[-axes + at]
            half = max(0, less) // 2 if auto == "SAME_UPPER" else (max(0, less) + 1) // 2
            low, high = half, less - half
        pads.append((-low, extra[at] - high))
    out, bias = padded(out, pads), x.get(2)
    return out if bias is None else engine.add(out, engine.reshape(bias, [1, -1, *ones]))


def max_pool(x: Inputs, a: Attributes) -> Result:
    """The largest value of every window."""
    if a.outputs > 1:
        raise OnnxError("MaxPool: the places of the largest values are not supported.")
    window = window_of(x[0], a.numbers("kernel_shape") or [], a)
    least = -math.inf if x[0].dtype.kind == "f" else float(np.iinfo(x[0].dtype).min)
    values = x[0] if x[0].dtype.kind == "f" else x[0].to(engine.float32)
    place = padded(padded(values, window.pads, least), [(0, more) for more in window.spare], least)
    function = LARGEST[x[0].ndim - 2]
    return same_type(x[0], function(place, window.kernel, window.strides, 0, window.dilations))


def sums(x: Tensor, window: Window, inner: Sequence[tuple[int, int]], outer: Sequence[tuple[int, int]]) -> Tensor:
    """The sum of every window per channel, as a convolution with ones; padding in two layers."""
    place = padded(padded(x, inner), outer)
    alone = engine.reshape(place, [-1, 1, *place.shape[2:]])
    ones = engine.ones([1, 1, *window.kernel], dtype=x.dtype)
    out = CONVOLUTIONS[x.ndim - 2](alone, ones, None, window.strides, 0, window.dilations)
    return engine.reshape(out, [*x.shape[:2], *out.shape[2:]])


def average_pool(x: Inputs, a: Attributes) -> Result:
    """The mean of every window, over the values alone or with count_include_pad over the padding too."""
    window = window_of(x[0], a.numbers("kernel_shape") or [], a)
    beyond = [(0, more) for more in window.spare]
    total = sums(x[0], window, window.pads, beyond)
    counted = engine.ones([1, 1, *x[0].shape[2:]], dtype=x[0].dtype)
    if a.flag("count_include_pad"):
        counted = engine.ones([1, 1, *padded(counted, window.pads).shape[2:]], dtype=x[0].dtype)
        return engine.div(total, sums(counted, window, [(0, 0)] * len(beyond), beyond))
    return engine.div(total, sums(counted, window, window.pads, beyond))


def lp_pool(x: Inputs, a: Attributes) -> Result:
    """The p-norm of every window."""
    window, p = window_of(x[0], a.numbers("kernel_shape") or [], a), a.number("p", 2)
    total = sums(engine.pow(engine.abs(x[0]), p), window, window.pads, [(0, more) for more in window.spare])
    return engine.pow(total, 1.0 / p)


def global_average(x: Inputs, a: Attributes) -> Result:
    """The mean of every channel."""
    return engine.mean(x[0], tuple(range(2, x[0].ndim)), keepdim=True)


def global_largest(x: Inputs, a: Attributes) -> Result:
    """The largest value of every channel."""
    return engine.amax(x[0], tuple(range(2, x[0].ndim)), keepdim=True)


OPERATORS: dict[str, Operator] = {
    "AveragePool": average_pool,
    "Conv": convolution,
    "ConvTranspose": transposed,
    "GlobalAveragePool": global_average,
    "GlobalMaxPool": global_largest,
    "LpPool": lp_pool,
    "MaxPool": max_pool,
}
