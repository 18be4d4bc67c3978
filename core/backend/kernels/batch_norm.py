"""Normalisation of channels of channels-last arrays in a few passes over memory.

Rows are taken some at a time, so that all steps on them happen in the cache of one core. Results do not depend on the
number of threads.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.backend.array import Array, on_host
from core.backend.kernels.scratch import scratch
from core.backend.memory import empty
from core.backend.parallel import team

_HOST_BYTES = 1 << 19  # of one round's rows
_WIDE = 1024  # values of a row, at least, where there are as many
_LARGE = 1 << 14  # values from which rounds are worth their trouble


@dataclass(frozen=True)
class Rows:
    """A channels-last array (…, C) as rows of whole pixels: the channels follow each other several times in each."""

    values: Array
    channels: int

    @property
    def repeats(self) -> int:
        """Pixels in a row."""
        return int(self.values.shape[1]) // self.channels

    def like(self, last: Array) -> Array:
        """Another array of the same shape (…, C) as the same rows."""
        return last.reshape(self.values.shape)

    def parts(self) -> list[slice]:
        """The rows of every round."""
        count, width = self.values.shape
        step = max(1, _HOST_BYTES // max(1, width * self.values.itemsize))
        return [slice(start, min(start + step, count)) for start in range(0, count, step)]


def suits(last: Array) -> bool:
    """Whether `last` (…, C) is a large contiguous array on the host."""
    return on_host(last) and last.size >= _LARGE and bool(last.flags.c_contiguous)


def rows_of(last: Array) -> Rows:
    """`last` (…, C), contiguous, as rows."""
    channels = width = last.shape[-1]
    for size in last.shape[-2:0:-1]:
        if width >= _WIDE:
            break
        width *= size
    return Rows(last.reshape(-1, width), channels)


def measure(rows: Rows) -> tuple[Array, Array]:
    """Mean and variance (without Bessel's correction) of every channel."""
    count = rows.values.dtype.type(rows.values.size // rows.channels)
    mean = _summed(rows, [_sum(rows.values[part]) for part in rows.parts()]) / count
    line = _line(mean, rows)

    def squares(number: int) -> Array:
        values = rows.values[parts[number]]
        centred = np.subtract(values, line, out=scratch("centred", values.shape, values))
        centred *= centred
        return _sum(centred)

    parts = rows.parts()
    return mean, _summed(rows, team().run(squares, len(parts))) / count


def normalise(rows: Rows, mean: Array, scale: Array, shift: Array | None) -> Array:
    """(x - mean) · scale + shift, as rows."""
    out = empty(rows.values.shape, rows.values)
    centre, factor = _line(mean, rows), _line(scale, rows)
    offset = None if shift is None else _line(shift, rows)
    parts = rows.parts()

    def apply(number: int) -> None:
        target = out[parts[number]]
        np.subtract(rows.values[parts[number]], centre, out=target)
        target *= factor
        if offset is not None:
            target += offset

    team().run(apply, len(parts))
    return out


def sums(rows: Rows, mean: Array, grad: Array) -> tuple[Array, Array]:
    """Of every channel the sum of `grad` (rows) and the sum of grad · (x - mean)."""
    centre, parts = _line(mean, rows), rows.parts()

    def gather(number: int) -> tuple[Array, Array]:
        values, given = rows.values[parts[number]], grad[parts[number]]
        centred = np.subtract(values, centre, out=scratch("centred", values.shape, values))
        centred *= given
        return _sum(given), _sum(centred)

    found = team().run(gather, len(parts))
    return _summed(rows, [total for total, _ in found]), _summed(rows, [weighted for _, weighted in found])


def combine(rows: Rows, mean: Array, grad: Array, factors: tuple[Array, Array, Array]) -> Array:
    """(x - mean) · a + grad · b + c, as rows; `factors` are (a, b, c), one number for every channel."""
    out = empty(rows.values.shape, rows.values)
    centre, parts = _line(mean, rows), rows.parts()
    of_value, of_grad, constant = [_line(factor, rows) for factor in factors]

    def apply(number: int) -> None:
        given, target = grad[parts[number]], out[parts[number]]
        np.subtract(rows.values[parts[number]], centre, out=target)
        target *= of_value
        target += np.multiply(given, of_grad, out=scratch("scaled", given.shape, given))
        target += constant

    team().run(apply, len(parts))
    return out


def _line(values: Array, rows: Rows) -> Array:
    """One number for every channel, repeated for all pixels of a row."""
    return np.tile(values.astype(rows.values.dtype, copy=False), rows.repeats)


def _sum(values: Array) -> Array:
    """The sum of rows, as a product with ones: faster than sum."""
    total: Array = np.ones(len(values), values.dtype) @ values
    return total


def _summed(rows: Rows, shares: list[Array]) -> Array:
    """The sum of sums of rows, for every channel."""
    total = shares[0].copy()
    for share in shares[1:]:
        total += share
    summed: Array = total.reshape(rows.repeats, rows.channels).sum(axis=0)
    return summed
