"""Pooling on channels-last pictures. A window's maximum is taken along its lines first, then across them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.backend.array import Array, array_module, on_host
from core.backend.kernels.window import Window, pad
from core.backend.memory import empty, zeros
from core.backend.parallel import team

_HOST_BYTES = 1 << 19  # pictures of one round stay in a core's own cache


def max_forward(x: Array, window: Window, record: bool) -> tuple[Array, Array | None]:
    """x (N, H, W, C) → the largest value of every window and, when `record`, which element of the window it is.

    Elements are counted row by row; the first of equal ones counts.
    """
    xp = array_module(x)
    rows, columns = window.output(x.shape[1], x.shape[2])
    kh, kw = window.size
    kind = np.uint8 if kh * kw <= 256 else np.uint16
    out = empty((len(x), rows, columns, x.shape[3]), x)
    place = empty(out.shape, x, kind) if record else None
    parts = _parts(x)

    def find(number: int) -> None:
        part = parts[number]
        pictures = pad(x[part], window, -xp.inf)
        numbers = [kind(tap) for tap in range(kw)] if record else None
        best, spot = strongest([pictures[:, :, window.spots(tap, columns)] for tap in range(kw)], numbers)
        lines = [window.lines(tap, rows) for tap in range(kh)]
        places = None
        if record:
            places = [(spot[:, line] if kw > 1 else spot) + kind(tap * kw) for tap, line in enumerate(lines)]
        best, spot = strongest([best[:, line] for line in lines], places)
        out[part] = best
        if place is not None:
            place[part] = spot

    team().run(find, len(parts))
    return out, place


def max_backward(grad: Array, place: Array, shape: tuple[int, ...], window: Window) -> Array:
    """The gradient of x, of `shape` (N, H, W, C), from that of the output and the recorded places."""
    xp = array_module(grad)
    rows, columns = grad.shape[1:3]
    covered = window.tiles and (rows * window.size[0], columns * window.size[1]) == shape[1:3]
    into = (empty if covered else zeros)(window.padded_shape(shape), grad)
    parts = _parts(grad)

    def spread(number: int) -> None:
        part = parts[number]
        given, where, target = grad[part], place[part], into[part]
        for y in range(window.size[0]):
            for x in range(window.size[1]):
                hit = where == where.dtype.type(y * window.size[1] + x)
                spots = target[:, window.lines(y, rows), window.spots(x, columns)]
                if window.tiles:
                    xp.multiply(given, hit, out=spots)
                else:
                    spots += given * hit

    team().run(spread, len(parts))
    return window.inside(into)


def sum_forward(x: Array, window: Window) -> Array:
    """x (N, H, W, C) → the sum of every window; padding counts as 0."""
    rows, columns = window.output(x.shape[1], x.shape[2])
    x = pad(x, window)
    across = x[:, :, window.spots(0, columns)].copy()
    for tap in range(1, window.size[1]):
        across += x[:, :, window.spots(tap, columns)]
    out = across[:, window.lines(0, rows)].copy()
    for tap in range(1, window.size[0]):
        out += across[:, window.lines(tap, rows)]
    return out


def sum_backward(grad: Array, shape: tuple[int, ...], window: Window) -> Array:
    """The gradient of x, of `shape` (N, H, W, C), from that of the sums."""
    into = zeros(window.padded_shape(shape), grad)
    rows, columns = grad.shape[1:3]
    for y in range(window.size[0]):
        for x in range(window.size[1]):
            into[:, window.lines(y, rows), window.spots(x, columns)] += grad
    return window.inside(into)


def strongest(pieces: Sequence[Array], places: Sequence[Any] | None) -> tuple[Array, Any]:
    """The element-wise maximum and, given the rising `places` of the pieces, the place of the first that reaches it.

    A single piece is itself the maximum, and its place a single number.
    """
    xp = array_module(pieces[0])
    best = pieces[0]
    place = None if places is None else places[0]
    for number, piece in enumerate(pieces[1:], start=1):
        if places is not None:
            wins = (piece > best).view(np.uint8) * places[number]
            place = xp.maximum(place, wins)  # later places are larger than all before
        best = xp.maximum(best, piece)
    return best, place


def _parts(x: Array) -> list[slice]:
    """Some pictures at a time; all at once on a device."""
    step = len(x) if not on_host(x) else _HOST_BYTES * len(x) // max(1, x.nbytes)
    step = max(1, step)
    return [slice(start, start + step) for start in range(0, len(x), step)]
