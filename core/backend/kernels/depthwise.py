"""Convolution of every channel with kernels of its own, on channels-last pictures, tap by tap.

There is no sum over channels, so there is no matrix product to be had: each tap of the window is one multiplication and
one addition over whole lines (columns · channels values next to each other), a few lines at a time so that all of them
stay in a core's cache. Results do not depend on the number of threads.
"""

from __future__ import annotations

import itertools

import numpy as np

from core.backend.array import Array, array_module, on_host
from core.backend.kernels.scratch import scratch
from core.backend.kernels.window import Window
from core.backend.memory import empty, zeros
from core.backend.parallel import team

_HOST_BYTES = 1 << 18  # of one round's products
_SHARES = 16  # sums over parts of a batch, added up at the end


def forward(x: Array, weight: Array, bias: Array | None, window: Window) -> Array:
    """x (N, H, W, C), weight (C, kh, kw), bias (C,) → (N, rows, columns, C)."""
    xp = array_module(x)
    rows, columns = window.output(x.shape[1], x.shape[2])
    lines = _weight_lines(weight, columns)
    offset = None if bias is None else xp.tile(bias, columns)
    out = empty((len(x), rows, columns, x.shape[3]), x)
    parts = _parts(out)

    def convolve(number: int) -> None:
        pictures, some = parts[number]
        taps = _taps(x[pictures], window, some, columns)
        target = _as_lines(out[pictures, some])
        xp.multiply(taps[0], lines[0], out=target)
        product = scratch("products", target.shape, x)
        for tap, line in zip(taps[1:], lines[1:], strict=True):
            target += xp.multiply(tap, line, out=product)
        if offset is not None:
            target += offset

    team().run(convolve, len(parts))
    return out


def weight_gradient(grad: Array, x: Array, window: Window) -> Array:
    """The gradient of the weight (C, kh, kw) from that of the output, `grad` (N, rows, columns, C)."""
    xp = array_module(x)
    columns, channels = grad.shape[2:]
    parts = _parts(grad)
    shares = min(_SHARES, len(parts))
    count = window.size[0] * window.size[1]

    def gather(number: int) -> Array:
        share: Array = xp.zeros((count, columns * channels), x.dtype)
        for pictures, some in parts[number::shares]:
            given = _as_lines(grad[pictures, some])
            product = scratch("products", given.shape, x)
            ones = xp.ones(product.shape[0] * product.shape[1], x.dtype)
            for place, tap in enumerate(_taps(x[pictures], window, some, columns)):
                xp.multiply(tap, given, out=product)
                share[place] += ones @ product.reshape(len(ones), -1)
        return share

    total = xp.zeros((count, columns * channels), x.dtype)
    for share in team().run(gather, shares):
        total += share
    summed = total.reshape(count, columns, channels).sum(axis=1)
    shaped: Array = xp.ascontiguousarray(summed.T).reshape(channels, *window.size)
    return shaped


def input_gradient(grad: Array, weight: Array, shape: tuple[int, ...], window: Window) -> Array:
    """The gradient of x, of `shape` (N, H, W, C), from that of the output, `grad` (N, rows, columns, C)."""
    xp = array_module(grad)
    back = window.turned()
    if back is not None and back.output(grad.shape[1], grad.shape[2]) == shape[1:3]:
        return forward(grad, weight[:, ::-1, ::-1], None, back)
    columns = grad.shape[2]
    lines = _weight_lines(weight, columns)
    into = zeros(window.padded_shape(shape), grad)
    parts = _parts(grad)
    at_once = sum(1 for part in parts if part[0] == parts[0][0])  # lines of one picture overlap: one after the other

    def spread(number: int) -> None:
        for pictures, some in parts[number * at_once : (number + 1) * at_once]:
            given = _as_lines(grad[pictures, some])
            product = scratch("products", given.shape, grad)
            for target, line in zip(_spots(into[pictures], window, some, columns), lines, strict=True):
                target += xp.multiply(given, line, out=product).reshape(target.shape)

    team().run(spread, len(parts) // max(1, at_once))
    return window.inside(into)


def _weight_lines(weight: Array, columns: int) -> list[Array]:
    """For every tap the weights of all channels, repeated for all columns: (columns · C,)."""
    xp = array_module(weight)
    by_tap = weight.reshape(len(weight), -1).T
    return [xp.tile(tap, columns) for tap in by_tap]


def _taps(x: Array, window: Window, lines: slice, columns: int) -> list[Array]:
    """For every tap the values of x under it, for some lines of the result: (n, lines, columns · C)."""
    top, _, left, right = window.padding
    first = lines.start * window.stride[0] - top
    reach = (lines.stop - lines.start - 1) * window.stride[0] + window.dilation[0] * (window.size[0] - 1) + 1
    n, height, width, channels = x.shape
    if window.padded:
        padded = scratch("padded", (n, reach, width + left + right, channels), x)
        above, end = max(0, -first), min(reach, height - first)
        padded[:, :above] = 0
        padded[:, max(above, end) :] = 0
        padded[:, above:end, :left] = 0
        padded[:, above:end, left + width :] = 0
        padded[:, above:end, left : left + width] = x[:, first + above : first + end]
        x = padded
    else:
        x = x[:, first : first + reach]
    some = slice(0, lines.stop - lines.start)
    views = _spots(x, window, some, columns)
    if window.stride[1] == 1:
        return [_as_lines(view) for view in views]
    gathered = scratch("gathered", (len(views), *views[0].shape), x)
    for place, view in enumerate(views):
        gathered[place] = view
    return [_as_lines(piece) for piece in gathered]


def _spots(x: Array, window: Window, lines: slice, columns: int) -> list[Array]:
    """For every tap a view (n, lines, columns, C) of the padded x."""
    start, count = lines.start * window.stride[0], lines.stop - lines.start
    x = x[:, start:]
    return [
        x[:, window.lines(down, count), window.spots(along, columns)]
        for down in range(window.size[0])
        for along in range(window.size[1])
    ]


def _as_lines(x: Array) -> Array:
    """(n, lines, columns, C), whose columns lie next to each other, as (n, lines, columns · C): a view."""
    n, lines, columns, channels = x.shape
    return x.reshape(n, lines, columns * channels)


def _parts(out: Array) -> list[tuple[slice, slice]]:
    """Pictures and lines of `out` (N, rows, columns, C) of one round; all at once on a device."""
    n, rows, columns, channels = out.shape
    if not on_host(out):
        return [(slice(0, n), slice(0, rows))]
    lines = max(1, _HOST_BYTES // max(1, columns * channels * out.itemsize))
    if lines >= rows:
        step = lines // rows
        return [(slice(start, min(start + step, n)), slice(0, rows)) for start in range(0, n, step)]
    cuts = np.linspace(0, rows, -(-rows // lines) + 1).astype(int).tolist()
    return [
        (slice(picture, picture + 1), slice(start, end))
        for picture in range(n)
        for start, end in itertools.pairwise(cuts)
    ]
