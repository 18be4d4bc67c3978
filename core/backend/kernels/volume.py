"""Convolution and pooling of channels-last volumes (N, depth, height, width, C) with the kernels for pictures.

Layers of the volume that lie under one window are laid side by side as channels of one picture.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.backend.array import Array, array_module, on_host
from core.backend.kernels import grouped, pool
from core.backend.kernels.window import Window
from core.backend.memory import empty, zeros

_HOST_BYTES = 1 << 26  # of layers side by side
_DEVICE_BYTES = 1 << 29


@dataclass(frozen=True)
class Volume:
    """How a window moves over a volume: along its depth as along the lines of a picture, and over its planes."""

    depth: Window
    """Size, stride, padding and dilation along the depth, as a window one column wide."""
    plane: Window

    def output(self, depth: int, height: int, width: int) -> tuple[int, int, int]:
        """Sizes of the result; below 1 where the window does not fit."""
        return (self.depth.output(depth, 1)[0], *self.plane.output(height, width))


def forward(x: Array, weight: Array, bias: Array | None, volume: Volume, groups: int) -> Array:
    """x (N, D, H, W, C), weight (K, C / groups, kd, kh, kw), bias (K,) → (N, D', H', W', K)."""
    sizes = volume.output(*x.shape[1:4])
    out = empty((len(x), *sizes, len(weight)), x)
    flat = _flat_weight(weight)
    for part in _parts(x, volume):
        pictures = _side_by_side(x[part], volume, groups)
        found = grouped.forward(pictures, flat, bias, volume.plane, groups)
        out[part] = found.reshape(-1, *out.shape[1:])
    return out


def weight_gradient(grad: Array, x: Array, volume: Volume, groups: int) -> Array:
    """The gradient of the weight (K, C / groups, kd, kh, kw) from that of the output, `grad` (N, D', H', W', K)."""
    kd, each = volume.depth.size[0], x.shape[4] // groups
    total: Array | None = None
    for part in _parts(x, volume):
        pictures = _side_by_side(x[part], volume, groups)
        share = grouped.weight_gradient(_pictures(grad[part]), pictures, volume.plane, groups)
        total = share if total is None else total + share
    assert total is not None
    return total.reshape(grad.shape[4], kd, each, *volume.plane.size).transpose(0, 2, 1, 3, 4)


def input_gradient(grad: Array, weight: Array, shape: tuple[int, ...], volume: Volume, groups: int) -> Array:
    """The gradient of x, of `shape` (N, D, H, W, C), from that of the output, `grad` (N, D', H', W', K)."""
    n, depth, height, width, channels = shape
    front, back = volume.depth.padding[:2]
    into = zeros((n, front + depth + back, height, width, channels), grad)
    flat = _flat_weight(weight)
    kd, layers = volume.depth.size[0], grad.shape[1]
    for part in _parts(into, volume):
        given = _pictures(grad[part])
        wide = (len(given), height, width, kd * channels)
        pieces = grouped.input_gradient(given, flat, wide, volume.plane, groups)
        split = pieces.reshape(-1, layers, height, width, groups, kd, channels // groups)
        target = into[part].reshape(-1, *into.shape[1:4], groups, channels // groups)
        for tap in range(kd):
            target[:, volume.depth.lines(tap, layers)] += split[..., tap, :]
    return into[:, front : front + depth]


def max_forward(x: Array, volume: Volume, record: bool) -> tuple[Array, tuple[Array | None, Array | None]]:
    """x (N, D, H, W, C) → the largest value of every window, and where it is in its plane and along the depth."""
    planes, place = pool.max_forward(_pictures(x), volume.plane, record)
    out, layer = pool.max_forward(_upright(planes, x.shape), volume.depth, record)
    return out.reshape(*out.shape[:2], *planes.shape[1:]), (place, layer)


def max_backward(grad: Array, places: tuple[Array, Array], shape: tuple[int, ...], volume: Volume) -> Array:
    """The gradient of x, of `shape` (N, D, H, W, C), from that of the output and the recorded places."""
    place, layer = places
    upright = len(grad), shape[1], grad.shape[2] * grad.shape[3], shape[4]
    planes = pool.max_backward(_upright(grad, grad.shape), layer, upright, volume.depth)
    flat = _contiguous(planes).reshape(-1, *grad.shape[2:])
    return pool.max_backward(flat, place, _pictures_shape(shape), volume.plane).reshape(shape)


def sum_forward(x: Array, volume: Volume) -> Array:
    """x (N, D, H, W, C) → the sum of every window; padding counts as 0."""
    planes = pool.sum_forward(_pictures(x), volume.plane)
    out = pool.sum_forward(_upright(planes, x.shape), volume.depth)
    return out.reshape(*out.shape[:2], *planes.shape[1:])


def sum_backward(grad: Array, shape: tuple[int, ...], volume: Volume) -> Array:
    """The gradient of x, of `shape` (N, D, H, W, C), from that of the sums."""
    upright = len(grad), shape[1], grad.shape[2] * grad.shape[3], shape[4]
    planes = pool.sum_backward(_upright(grad, grad.shape), upright, volume.depth)
    flat = _contiguous(planes).reshape(-1, *grad.shape[2:])
    return pool.sum_backward(flat, _pictures_shape(shape), volume.plane).reshape(shape)


def _flat_weight(weight: Array) -> Array:
    """(K, C / groups, kd, kh, kw) as (K, kd · C / groups, kh, kw)."""
    kernels, each, kd, kh, kw = weight.shape
    return weight.transpose(0, 2, 1, 3, 4).reshape(kernels, kd * each, kh, kw)


def _side_by_side(x: Array, volume: Volume, groups: int) -> Array:
    """x (n, D, H, W, C) as pictures (n · D', H, W, groups · kd · C / groups)."""
    kd, front = volume.depth.size[0], volume.depth.padding[0]
    n, depth, height, width, channels = x.shape
    layers = volume.depth.output(depth, 1)[0]
    if kd == 1 and layers == depth and volume.depth.trivial:
        return _pictures(x)
    out = zeros((n, layers, height, width, groups, kd, channels // groups), x)
    split = x.reshape(n, depth, height, width, groups, channels // groups)
    stride = volume.depth.stride[0]
    for tap in range(kd):
        first = tap * volume.depth.dilation[0] - front
        before = max(0, -(first // stride))  # windows whose tap lies in front of the volume
        end = min(layers, (depth - 1 - first) // stride + 1)
        if end > before:
            start = first + before * stride
            out[:, before:end, ..., tap, :] = split[:, start : start + (end - before - 1) * stride + 1 : stride]
    return out.reshape(n * layers, height, width, kd * channels)


def _pictures(x: Array) -> Array:
    """Every plane of the volumes as a picture."""
    return x.reshape(_pictures_shape(x.shape))


def _pictures_shape(shape: tuple[int, ...]) -> tuple[int, ...]:
    return (shape[0] * shape[1], *shape[2:])


def _upright(planes: Array, shape: tuple[int, ...]) -> Array:
    """Planes of volumes of `shape` (N, D, …) as pictures (N, D, H · W, C), whose lines are the layers."""
    return planes.reshape(shape[0], shape[1], planes.shape[-3] * planes.shape[-2], shape[4])


def _contiguous(x: Array) -> Array:
    out: Array = array_module(x).ascontiguousarray(x)
    return out


def _parts(x: Array, volume: Volume) -> list[slice]:
    """Some volumes at a time."""
    limit = _HOST_BYTES if on_host(x) else _DEVICE_BYTES
    step = max(1, limit * len(x) // max(1, x.nbytes * volume.depth.size[0]))
    return [slice(start, start + step) for start in range(0, len(x), step)]
