"""Convolution on channels-last pictures: patches are gathered for a few pictures at a time and multiplied by BLAS."""

from __future__ import annotations

from dataclasses import dataclass

from core.backend.array import Array, array_module
from core.backend.kernels.scratch import scratch

_CHUNK_BYTES = 1 << 20  # patches of one chunk stay in a core's own cache


@dataclass(frozen=True)
class Window:
    """How a window moves over a picture: sizes are (height, width), `padding` is (top, bottom, left, right)."""

    size: tuple[int, int]
    stride: tuple[int, int] = (1, 1)
    padding: tuple[int, int, int, int] = (0, 0, 0, 0)
    dilation: tuple[int, int] = (1, 1)

    def output(self, height: int, width: int) -> tuple[int, int]:
        """Height and width of the result; below 1 where the window does not fit."""
        top, bottom, left, right = self.padding
        reach_y = self.dilation[0] * (self.size[0] - 1) + 1
        reach_x = self.dilation[1] * (self.size[1] - 1) + 1
        return (
            (height + top + bottom - reach_y) // self.stride[0] + 1,
            (width + left + right - reach_x) // self.stride[1] + 1,
        )

    @property
    def padded(self) -> bool:
        """Whether anything is added around the picture."""
        return any(self.padding)


def pad(x: Array, window: Window, value: float = 0.0) -> Array:
    """`x` (N, H, W, C) with `value` around it; `x` itself when nothing is added."""
    if not window.padded:
        return x
    top, bottom, left, right = window.padding
    n, height, width, channels = x.shape
    out = array_module(x).full((n, height + top + bottom, width + left + right, channels), value, x.dtype)
    out[:, top : top + height, left : left + width] = x
    return out


def windows(x: Array, window: Window, rows: int, columns: int) -> Array:
    """A view (N, rows, columns, kernel height, kernel width, C) of all windows of the padded `x` (N, H, W, C)."""
    sn, sh, sw, sc = x.strides
    kh, kw = window.size
    shape = (x.shape[0], rows, columns, kh, kw, x.shape[3])
    strides = (sn, sh * window.stride[0], sw * window.stride[1], sh * window.dilation[0], sw * window.dilation[1], sc)
    view: Array = array_module(x).lib.stride_tricks.as_strided(x, shape, strides)
    return view


def forward(x: Array, weight: Array, bias: Array | None, window: Window) -> Array:
    """x (N, H, W, C), weight (K, C, kh, kw), bias (K,) → (N, rows, columns, K)."""
    kernels = weight.shape[0]
    matrix = weight.transpose(2, 3, 1, 0).reshape(-1, kernels)
    rows, columns = window.output(x.shape[1], x.shape[2])
    out: Array = array_module(x).empty((x.shape[0], rows, columns, kernels), x.dtype)
    for part in _parts(len(x), rows * columns * matrix.shape[0] * x.itemsize):
        target = out[part].reshape(-1, kernels)
        array_module(x).matmul(_patches(x[part], window, rows, columns), matrix, out=target)
        if bias is not None:
            target += bias
    return out


def gradients(grad: Array, x: Array, weight: Array, window: Window, needs: tuple[bool, bool]) -> tuple[Array | None, Array | None]:
    """The gradients of `x` and `weight`, as `needs` asks; `grad` is (N, rows, columns, K)."""
    xp = array_module(x)
    kernels, channels, kh, kw = weight.shape
    rows, columns = grad.shape[1:3]
    matrix = weight.transpose(0, 2, 3, 1).reshape(kernels, -1)
    for_weight = xp.zeros((kernels, kh * kw * channels), x.dtype)
    top, bottom, left, right = window.padding
    height, width = x.shape[1:3]
    padded = xp.zeros((len(x), height + top + bottom, width + left + right, channels), x.dtype) if needs[0] else None
    for part in _parts(len(x), rows * columns * matrix.shape[1] * x.itemsize):
        flat = grad[part].reshape(-1, kernels)
        if needs[1]:
            for_weight += flat.T @ _patches(x[part], window, rows, columns)
        if padded is not None:
            _scatter(flat @ matrix, padded[part], window, rows, columns)
    for_x = None if padded is None else padded[:, top : top + height, left : left + width]
    shaped = xp.ascontiguousarray(for_weight.reshape(kernels, kh, kw, channels).transpose(0, 3, 1, 2))
    return for_x, shaped if needs[1] else None


def _parts(count: int, bytes_each: int) -> list[slice]:
    step = max(1, _CHUNK_BYTES // max(1, bytes_each))
    return [slice(start, min(start + step, count)) for start in range(0, count, step)]


def _patches(x: Array, window: Window, rows: int, columns: int) -> Array:
    kh, kw = window.size
    n, _, _, channels = x.shape
    cols = scratch("patches", (n, rows, columns, kh, kw, channels), x)
    cols[...] = windows(pad(x, window), window, rows, columns)
    return cols.reshape(n * rows * columns, kh * kw * channels)


def _scatter(cols: Array, into: Array, window: Window, rows: int, columns: int) -> None:
    kh, kw = window.size
    pieces = cols.reshape(into.shape[0], rows, columns, kh, kw, into.shape[3])
    (sy, sx), (dy, dx) = window.stride, window.dilation
    for y in range(kh):
        for x in range(kw):
            lines = slice(y * dy, y * dy + sy * (rows - 1) + 1, sy)
            spots = slice(x * dx, x * dx + sx * (columns - 1) + 1, sx)
            into[:, lines, spots] += pieces[:, :, :, y, x]
