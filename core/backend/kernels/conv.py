"""Convolution on channels-last pictures by matrix products.

The windows of a few pictures at a time are gathered as rows of a matrix, in a buffer that stays in a core's own cache
and is used again, and multiplied by BLAS. Results do not depend on anything but shapes and the number of BLAS threads.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from core.backend.array import Array, array_module, on_host
from core.backend.kernels.scratch import scratch
from core.backend.kernels.window import Window
from core.backend.memory import empty, zeros
from core.backend.parallel import team

Part: TypeAlias = tuple[slice, slice]
"""Pictures, and lines of the result; more than one picture only with all lines."""

_HOST_BYTES = 1 << 20
_DEVICE_BYTES = 1 << 28
_FEW_CHANNELS = 4
_SHARES = 16  # sums over parts of a batch, added up at the end


def forward(x: Array, weight: Array, bias: Array | None, window: Window) -> Array:
    """x (N, H, W, C), weight (K, C, kh, kw), bias (K,) → (N, rows, columns, K)."""
    xp = array_module(x)
    kernels = weight.shape[0]
    matrix = weight.transpose(2, 3, 1, 0).reshape(-1, kernels)
    patches = _Patches(x, window)
    out = empty((len(x), patches.rows, patches.columns, kernels), x)
    parts = patches.parts()

    def convolve(number: int) -> None:
        target = out[parts[number]].reshape(-1, kernels)
        xp.matmul(patches.matrix(parts[number]), matrix, out=target)
        if bias is not None:
            xp.add(target, bias, out=target)

    team().run(convolve, len(parts))
    return out


def weight_gradient(grad: Array, x: Array, window: Window) -> Array:
    """The gradient of the weight (K, C, kh, kw) from that of the output, `grad` (N, rows, columns, K)."""
    xp = array_module(x)
    kernels, channels = grad.shape[3], x.shape[3]
    patches = _Patches(x, window)
    parts = patches.parts()
    shares = min(_SHARES, len(parts))

    def gather(number: int) -> Array:
        share: Array = xp.zeros((patches.taps, kernels), x.dtype)
        product = xp.empty_like(share)
        for part in parts[number::shares]:
            xp.matmul(patches.matrix(part).T, grad[part].reshape(-1, kernels), out=product)
            share += product
        return share

    total = xp.zeros((patches.taps, kernels), x.dtype)
    for share in team().run(gather, shares):
        total += share
    shaped: Array = xp.ascontiguousarray(total.reshape(*window.size, channels, kernels).transpose(3, 2, 0, 1))
    return shaped


def input_gradient(grad: Array, weight: Array, shape: tuple[int, ...], window: Window) -> Array:
    """The gradient of x, of `shape` (N, H, W, C), from that of the output, `grad` (N, rows, columns, K)."""
    xp = array_module(grad)
    kernels = weight.shape[0]
    matrix = weight.transpose(0, 2, 3, 1).reshape(kernels, -1)
    if window.trivial and grad.shape[1:3] == shape[1:3]:
        product: Array = grad.reshape(-1, kernels) @ matrix
        return product.reshape(shape)
    back = window.turned()  # gathering windows of the gradient, if they are not larger, is faster than adding up
    if back is not None and back.output(grad.shape[1], grad.shape[2]) == shape[1:3] and kernels <= shape[3]:
        return forward(grad, weight[:, :, ::-1, ::-1].transpose(1, 0, 2, 3), None, back)
    rows, columns = grad.shape[1:3]
    into = zeros(window.padded_shape(shape), grad)
    targets = _targets(into, window, rows, columns)
    parts = _parts(len(grad), rows, columns * matrix.shape[1] * grad.itemsize, xp)
    at_once = max(
        1, sum(1 for part in parts if part[0] == parts[0][0])
    )  # lines of one picture overlap: one after the other

    def scatter(number: int) -> None:
        for part in parts[number * at_once : (number + 1) * at_once]:
            _scatter(grad[part], matrix, [(target[part], phase, taps) for target, phase, taps in targets])

    team().run(scatter, len(parts) // at_once)
    return window.inside(into)


def _scatter(grad: Array, matrix: Array, targets: list[tuple[Array, slice, slice]]) -> None:
    flat = grad.reshape(-1, len(matrix))
    pieces = scratch("pieces", (len(flat), matrix.shape[1]), grad)
    array_module(grad).matmul(flat, matrix, out=pieces)
    pieces = pieces.reshape(*grad.shape[:3], -1)
    for target, phase, taps in targets:
        target += pieces[:, :, phase, taps]


class _Patches:
    """The windows of x (N, H, W, C) as rows of a matrix, some pictures or lines at a time."""

    def __init__(self, x: Array, window: Window) -> None:
        self._x, self._window = x, window
        self.rows, self.columns = window.output(x.shape[1], x.shape[2])
        self.taps = window.size[0] * window.size[1] * x.shape[3]
        self._by_tap = x.shape[3] <= _FEW_CHANNELS

    def parts(self) -> list[Part]:
        """How the work is divided."""
        if self._window.trivial:
            return [(slice(0, len(self._x)), slice(0, self.rows))]
        return _parts(len(self._x), self.rows, self.columns * self.taps * self._x.itemsize, array_module(self._x))

    def matrix(self, part: Part) -> Array:
        """(windows, kh · kw · C). The next call overwrites it."""
        pictures, lines = part
        if self._window.trivial:
            return self._x.reshape(-1, self.taps)
        x = self._padded(pictures)
        count = len(x), lines.stop - lines.start, self.columns
        first = lines.start * self._window.stride[0]
        x = x[:, first : first + (count[1] - 1) * self._window.stride[0] + self._reach()]
        kh, kw, channels = *self._window.size, x.shape[3]
        view = _windows(x, self._window, count[1], self.columns)
        if self._by_tap:  # runs along the lines of the picture are longer than those along its channels
            buffer = scratch("patches", (kh, kw, channels, *count), x)
            buffer[...] = view.transpose(3, 4, 5, 0, 1, 2)
            return buffer.reshape(self.taps, -1).T
        buffer = scratch("patches", (*count, kh, kw, channels), x)
        buffer[...] = view
        return buffer.reshape(-1, self.taps)

    def _reach(self) -> int:
        return self._window.dilation[0] * (self._window.size[0] - 1) + 1

    def _padded(self, pictures: slice) -> Array:
        x = self._x[pictures]
        if not self._window.padded:
            return x
        buffer = scratch("padded", self._window.padded_shape(x.shape), x)
        top, _, left, _ = self._window.padding
        buffer[:, :top] = buffer[:, top + x.shape[1] :] = 0
        buffer[:, :, :left] = buffer[:, :, left + x.shape[2] :] = 0
        self._window.inside(buffer)[...] = x
        return buffer


def _windows(x: Array, window: Window, rows: int, columns: int) -> Array:
    """A view (N, rows, columns, kh, kw, C) of all windows of the padded x (N, H, W, C)."""
    sn, sh, sw, sc = x.strides
    (sy, sx), (dy, dx) = window.stride, window.dilation
    shape = (len(x), rows, columns, *window.size, x.shape[3])
    return _strided(x, shape, (sn, sh * sy, sw * sx, sh * dy, sw * dx, sc))


def _targets(into: Array, window: Window, rows: int, columns: int) -> list[tuple[Array, slice, slice]]:
    """Where products are added: (view of `into`, columns of the result, columns of the matrix), one after the other.

    A window's line is kw · C values next to each other, so whole lines are added at once; those of every m-th column do
    not overlap, and each of the m phases is one addition.
    """
    kh, kw = window.size
    channels = into.shape[3]
    sn, sh, sw, sc = into.strides
    (sy, sx), dx = window.stride, window.dilation[1]
    runs = [(0, kw)] if dx == 1 else [(tap, 1) for tap in range(kw)]
    found = []
    for y in range(kh):
        for tap, length in runs:
            phases = min(columns, -(-length // sx))
            taps = slice((y * kw + tap) * channels, (y * kw + tap + length) * channels)
            for phase in range(phases):
                count = -(-(columns - phase) // phases)
                start = into[:, y * window.dilation[0] :, tap * dx + phase * sx :]
                strides = (sn, sh * sy, sw * sx * phases, sc)
                view = _strided(start, (len(into), rows, count, length * channels), strides)
                found.append((view, slice(phase, None, phases), taps))
    return found


def _strided(x: Array, shape: tuple[int, ...], strides: tuple[int, ...]) -> Array:
    view: Array
    if on_host(x) and x.flags.c_contiguous:
        view = np.ndarray(shape, x.dtype, x, 0, strides)  # what as_strided does, in a tenth of its time
    else:
        view = array_module(x).lib.stride_tricks.as_strided(x, shape, strides)
    return view


def _parts(pictures: int, rows: int, line_bytes: int, xp: Any) -> list[Part]:
    limit = _HOST_BYTES if xp is np else _DEVICE_BYTES
    together = limit // max(1, rows * line_bytes)
    if together >= 1:
        ends = [(start, min(start + together, pictures)) for start in range(0, pictures, together)]
        return [(slice(start, end), slice(0, rows)) for start, end in ends]
    lines = max(1, limit // max(1, line_bytes))
    return [
        (slice(picture, picture + 1), slice(start, min(start + lines, rows)))
        for picture in range(pictures)
        for start in range(0, rows, lines)
    ]
