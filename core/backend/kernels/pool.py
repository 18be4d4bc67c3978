"""Pooling on channels-last pictures. A window's maximum is taken first along its rows, then along its columns."""

from __future__ import annotations

from core.backend.array import Array, array_module
from core.backend.kernels.conv import Window, pad


def max_forward(x: Array, window: Window, record: bool) -> tuple[Array, Array | None]:
    """x (N, H, W, C) → the largest value of every window and, when `record`, which element of the window it is.

    Elements are counted row by row; the first of equal ones counts.
    """
    xp = array_module(x)
    rows, columns = window.output(x.shape[1], x.shape[2])
    kh, kw = window.size
    (sy, sx), (dy, dx) = window.stride, window.dilation
    x = pad(x, window, -xp.inf) if window.padded else x
    spots = [x[:, :, j * dx : j * dx + sx * (columns - 1) + 1 : sx] for j in range(kw)]
    best, place = _strongest(spots, 1, None, record)
    lines = [slice(i * dy, i * dy + sy * (rows - 1) + 1, sy) for i in range(kh)]
    places = None if place is None else [place[:, line] for line in lines]
    return _strongest([best[:, line] for line in lines], kw, places, record)


def _strongest(pieces: list[Array], step: int, places: list[Array] | None, record: bool) -> tuple[Array, Array | None]:
    xp = array_module(pieces[0])
    best = pieces[0]
    place = None
    if record:
        place = xp.zeros(best.shape, "uint16") if places is None else places[0]
    for number, piece in enumerate(pieces[1:], start=1):
        if place is not None:
            here = number * step + (0 if places is None else places[number])
            place = xp.where(piece > best, here, place).astype("uint16")
        best = xp.maximum(best, piece)
    if best is pieces[0]:
        best = best.copy()
    return best, place


def max_backward(grad: Array, place: Array, shape: tuple[int, ...], window: Window) -> Array:
    """The gradient of x (of `shape`) from that of the output and the recorded places."""
    xp = array_module(grad)
    top, bottom, left, right = window.padding
    n, height, width, channels = shape
    into = xp.zeros((n, height + top + bottom, width + left + right, channels), grad.dtype)
    rows, columns = grad.shape[1:3]
    (sy, sx), (dy, dx) = window.stride, window.dilation
    for i in range(window.size[0]):
        for j in range(window.size[1]):
            lines = slice(i * dy, i * dy + sy * (rows - 1) + 1, sy)
            spots = slice(j * dx, j * dx + sx * (columns - 1) + 1, sx)
            into[:, lines, spots] += grad * (place == i * window.size[1] + j)
    return into[:, top : top + height, left : left + width]


def sum_forward(x: Array, window: Window) -> Array:
    """x (N, H, W, C) → the sum of every window; padding counts as 0."""
    rows, columns = window.output(x.shape[1], x.shape[2])
    (sy, sx), (dy, dx) = window.stride, window.dilation
    x = pad(x, window)
    across = x[:, :, : sx * (columns - 1) + 1 : sx].copy()
    for j in range(1, window.size[1]):
        across += x[:, :, j * dx : j * dx + sx * (columns - 1) + 1 : sx]
    out = across[:, : sy * (rows - 1) + 1 : sy].copy()
    for i in range(1, window.size[0]):
        out += across[:, i * dy : i * dy + sy * (rows - 1) + 1 : sy]
    return out


def sum_backward(grad: Array, shape: tuple[int, ...], window: Window) -> Array:
    """The gradient of x (of `shape`) from that of the sums."""
    top, bottom, left, right = window.padding
    n, height, width, channels = shape
    into = array_module(grad).zeros((n, height + top + bottom, width + left + right, channels), grad.dtype)
    rows, columns = grad.shape[1:3]
    (sy, sx), (dy, dx) = window.stride, window.dilation
    for i in range(window.size[0]):
        for j in range(window.size[1]):
            lines = slice(i * dy, i * dy + sy * (rows - 1) + 1, sy)
            spots = slice(j * dx, j * dx + sx * (columns - 1) + 1, sx)
            into[:, lines, spots] += grad
    return into[:, top : top + height, left : left + width]
