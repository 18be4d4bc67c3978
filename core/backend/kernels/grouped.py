"""Convolution in groups of channels that do not mix, on channels-last pictures.

One group is `conv`, or cuDNN where there is one; groups of a single channel are `depthwise`. Others are computed
several at a time: their kernels stand on the diagonal of a wider one, because a few products too many cost less than
many small ones.
"""

from __future__ import annotations

from core.backend.array import Array, array_module
from core.backend.kernels import conv, cudnn, depthwise
from core.backend.kernels.window import Window

_WIDTH = 32  # channels that are computed together, where groups are smaller


def forward(x: Array, weight: Array, bias: Array | None, window: Window, groups: int) -> Array:
    """x (N, H, W, C), weight (K, C / groups, kh, kw), bias (K,) → (N, rows, columns, K)."""
    if groups == 1:
        return cudnn.forward(x, weight, bias, window)
    if weight.shape[1] == 1:
        repeated = array_module(x).repeat(x, len(weight) // groups, axis=3) if len(weight) > groups else x
        return depthwise.forward(repeated, weight[:, 0], bias, window)
    parts = [
        conv.forward(_channels(x, i), dense, None if bias is None else bias[o], window)
        for dense, i, o in _blocks(weight, groups)
    ]
    return _side_by_side(parts)


def weight_gradient(grad: Array, x: Array, window: Window, groups: int) -> Array:
    """The gradient of the weight (K, C / groups, kh, kw) from that of the output, `grad` (N, rows, columns, K)."""
    if groups == 1:
        return cudnn.weight_gradient(grad, x, window)
    xp = array_module(x)
    each_in, each_out = x.shape[3] // groups, grad.shape[3] // groups
    if each_in == 1:
        repeated = xp.repeat(x, each_out, axis=3) if each_out > 1 else x
        return depthwise.weight_gradient(grad, repeated, window)[:, None]
    shares = []
    for together, i, o in _runs(each_in, each_out, groups):
        dense = conv.weight_gradient(_channels(grad, o), _channels(x, i), window)
        split = dense.reshape(together, each_out, together, each_in, *window.size)
        shares += [split[place, :, place] for place in range(together)]
    joined: Array = xp.concatenate(shares)
    return joined


def input_gradient(grad: Array, weight: Array, shape: tuple[int, ...], window: Window, groups: int) -> Array:
    """The gradient of x, of `shape` (N, H, W, C), from that of the output, `grad` (N, rows, columns, K)."""
    if groups == 1:
        return cudnn.input_gradient(grad, weight, shape, window)
    each_out = len(weight) // groups
    if weight.shape[1] == 1:
        found = depthwise.input_gradient(grad, weight[:, 0], (*shape[:3], len(weight)), window)
        return found if each_out == 1 else found.reshape(*found.shape[:3], groups, each_out).sum(axis=4)
    parts = [
        conv.input_gradient(_channels(grad, o), dense, (*shape[:3], dense.shape[1]), window)
        for dense, _, o in _blocks(weight, groups)
    ]
    return _side_by_side(parts)


def _runs(each_in: int, each_out: int, groups: int) -> list[tuple[int, slice, slice]]:
    """Groups that are computed together: how many, and their channels of x and of the output."""
    together = max(1, min(groups, _WIDTH // max(each_in, each_out)))
    found = []
    for start in range(0, groups, together):
        end = min(start + together, groups)
        found.append((end - start, slice(start * each_in, end * each_in), slice(start * each_out, end * each_out)))
    return found


def _blocks(weight: Array, groups: int) -> list[tuple[Array, slice, slice]]:
    """Kernels (K', C', kh, kw) of the groups that are computed together, and their channels of x and of the output."""
    kernels, each_in, *size = weight.shape
    each_out = kernels // groups
    found = []
    for together, i, o in _runs(each_in, each_out, groups):
        dense = array_module(weight).zeros((together, each_out, together, each_in, *size), weight.dtype)
        split = weight[o].reshape(together, each_out, each_in, *size)
        for place in range(together):
            dense[place, :, place] = split[place]
        found.append((dense.reshape(together * each_out, together * each_in, *size), i, o))
    return found


def _channels(x: Array, channels: slice) -> Array:
    """Some channels of x (N, H, W, C), contiguous; x itself for all of them."""
    if channels == slice(0, x.shape[3]):
        return x
    some: Array = array_module(x).ascontiguousarray(x[..., channels])
    return some


def _side_by_side(parts: list[Array]) -> Array:
    """Channels-last parts as one; a single one as it is."""
    if len(parts) == 1:
        return parts[0]
    whole: Array = array_module(parts[0]).concatenate(parts, axis=3)
    return whole
