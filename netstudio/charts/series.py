"""One value per batch, ready to be drawn at any zoom: smoothed, and thinned without losing a peak. No Qt in here."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

Array = np.ndarray
_BLOCK = 128
_EMPTY = np.zeros(0)
_NEGLIGIBLE = 1e-3
"""Share below which a far value no longer matters to an average."""


class Growing:
    """A float64 array that is extended at its end in amortised constant time and may be rewritten near its end."""

    def __init__(self) -> None:
        self._room = np.zeros(1024)
        self._used = 0

    def __len__(self) -> int:
        return self._used

    @property
    def values(self) -> Array:
        """What is in it: a view that the next `write` may leave behind."""
        return self._room[: self._used]

    def write(self, start: int, values: Array) -> None:
        """Put `values` at `start` (at most the length) and end there."""
        needed = start + len(values)
        if needed > len(self._room):
            room = np.zeros(max(needed, 2 * len(self._room)))
            room[:start] = self._room[:start]
            self._room = room
        self._room[start:needed] = values
        self._used = needed


class Pyramid:
    """Values in groups of 1, 2, 4, 8 … neighbours: least, greatest, sum and number of each group, kept while they come.

    A picture of any part of them then touches only about as many numbers as there are pixels. NaN values are passed
    over.
    """

    def __init__(self) -> None:
        self._levels = [_Level()]

    def __len__(self) -> int:
        return len(self._levels[0].low)

    @property
    def values(self) -> Array:
        """All values, as they came."""
        return self._levels[0].low.values

    def append(self, values: Array) -> None:
        """Take new values in."""
        start = len(self)
        known = np.isfinite(values)
        self._levels[0].write(start, (values, values, np.where(known, values, 0.0), known.astype(float)))
        depth = 0
        while len(self._levels[depth].low) > 2:
            if depth + 1 == len(self._levels):
                self._levels.append(_Level())
                start = 0
            start //= 2
            self._levels[depth + 1].write(start, self._levels[depth].halved(start))
            depth += 1

    def depth(self, first: int, last: int, groups: int) -> int:
        """The depth at which values `first` … `last` (exclusive) are at most about so many groups."""
        depth = 0
        while (last - first) >> depth > groups and depth + 1 < len(self._levels):
            depth += 1
        return depth

    def level(self, depth: int) -> _Level:
        """Groups of 2 ** `depth` values."""
        return self._levels[depth]


class _Level:
    """The groups of one size."""

    def __init__(self) -> None:
        self.low, self.high, self.sums, self.counts = Growing(), Growing(), Growing(), Growing()

    def write(self, start: int, facts: tuple[Array, Array, Array, Array]) -> None:
        for series, values in zip((self.low, self.high, self.sums, self.counts), facts, strict=True):
            series.write(start, values)

    def halved(self, start: int) -> tuple[Array, Array, Array, Array]:
        """Pairs of groups from pair `start` on; the last pair may lack its second group."""
        begin = 2 * start
        pairs = np.arange(0, len(self.low) - begin, 2)
        return (
            np.fmin.reduceat(self.low.values[begin:], pairs),
            np.fmax.reduceat(self.high.values[begin:], pairs),
            np.add.reduceat(self.sums.values[begin:], pairs),
            np.add.reduceat(self.counts.values[begin:], pairs),
        )


class Trace:
    """What a curve of batches needs: places and values, to be seen raw or smoothed at any zoom."""

    def __init__(self) -> None:
        self._x, self._values = Growing(), Pyramid()

    def __len__(self) -> int:
        return len(self._x)

    @property
    def end(self) -> float:
        """The last place, 0 when empty."""
        return float(self._x.values[-1]) if len(self) else 0.0

    @property
    def newest(self) -> float:
        """The last value, NaN when empty."""
        return float(self._values.values[-1]) if len(self) else np.nan

    def extend(self, x: Array, values: Array) -> None:
        """Append values at rising places `x`; infinite ones count as missing."""
        if not len(x):
            return
        self._x.write(len(self), x)
        self._values.append(np.where(np.isfinite(values), values, np.nan).astype(float))

    def raw(self, low: float, high: float, pixels: int) -> tuple[Array, Array]:
        """A line through the values between the places `low` and `high` that shows every peak on so many pixels."""
        first, last = self._range(low, high)
        depth = self._values.depth(first, last, pixels)
        level, x = self._values.level(depth), self._x.values
        if depth == 0:
            return x[first:last], level.low.values[first:last]
        begin, end, size = first >> depth, -(-last >> depth), 1 << depth
        pairs = np.column_stack((level.low.values[begin:end], level.high.values[begin:end]))
        return np.repeat(x[begin * size : end * size : size][: len(pairs)], 2), pairs.ravel()

    def smooth(self, low: float, high: float, pixels: int, weight: float) -> tuple[Array, Array]:
        """A smoothed line between the places `low` and `high` for so many pixels.

        Every value is the average of all, each weighted by `weight` (0 … <1) ** distance: on both sides, so that the
        line is not late. Where there are more values than pixels, groups of them are averaged.
        """
        first, last = self._range(low, high)
        if first == last:
            return _EMPTY, _EMPTY
        depth = self._values.depth(first, last, pixels)
        level, size = self._values.level(depth), 1 << depth
        decay_by = weight**size
        reach = math.ceil(math.log(_NEGLIGIBLE) / math.log(decay_by)) if decay_by > 0 else 0
        begin, end = first >> depth, -(-last >> depth)
        around = slice(max(0, begin - reach), end + reach)
        sums, counts = (_both_ways(part.values[around], decay_by) for part in (level.sums, level.counts))
        inner = slice(begin - around.start, begin - around.start + end - begin)
        sums, counts = sums[inner], counts[inner]
        averages = np.divide(sums, counts, out=np.full(len(sums), np.nan), where=counts > 0)
        x = self._x.values
        starts = np.arange(begin, begin + len(averages)) * size
        return (x[starts] + x[np.minimum(starts + size, len(x)) - 1]) / 2, averages

    def at(self, place: float, weight: float) -> tuple[float, float, float]:
        """Place, raw and smoothed value of the point nearest to `place`; NaN when empty."""
        if not len(self):
            return np.nan, np.nan, np.nan
        index = nearest(self._x.values, place)
        x = float(self._x.values[index])
        places, averages = self.smooth(x, x, len(self), weight)
        return x, float(self._values.values[index]), float(averages[nearest(places, x)])

    def _range(self, low: float, high: float) -> tuple[int, int]:
        """One point more on either side, so that lines run out of the picture."""
        x = self._x.values
        return max(0, int(np.searchsorted(x, low)) - 1), min(len(x), int(np.searchsorted(x, high, side="right")) + 1)


def nearest(x: Array, place: float) -> int:
    """Index of the entry of the rising, non-empty `x` that lies nearest to `place`."""
    after = int(np.searchsorted(x, place))
    if after == 0:
        return 0
    if after == len(x) or place - x[after - 1] <= x[after] - place:
        return after - 1
    return after


def epochs_of(steps: Array, rows: Array, batches: float) -> Array:
    """Where `steps` lie on an axis of epochs.

    `rows` are complete epochs as in `Curves.epochs` (epoch, step, …), between which steps are spread evenly; after
    the last of them an epoch has `batches` steps.
    """
    ends, marks = (rows[:, 1], rows[:, 0]) if len(rows) else (_EMPTY, _EMPTY)
    knots, epochs = np.concatenate(([0.0], ends)), np.concatenate(([0.0], marks))
    beyond = epochs[-1] + (steps - knots[-1]) / max(batches, 1.0)
    found: Array = np.where(steps > knots[-1], beyond, np.interp(steps, knots, epochs))
    return found


def _both_ways(values: Array, weight: float) -> Array:
    """(1 - weight) · sum over j of weight ** |i - j| · values[j]."""
    found: Array = _decay(values, weight) + _decay(values[::-1], weight)[::-1] - (1 - weight) * values
    return found


def _decay(values: Array, weight: float) -> Array:
    """s[i] = weight · s[i-1] + (1 - weight) · values[i], from s[-1] = 0.

    Blocks of values are one matrix product each; only the carry from block to block is a loop.
    """
    kernel, powers = _kernel(weight)
    count = -(-len(values) // _BLOCK)
    padded = np.zeros(count * _BLOCK)
    padded[: len(values)] = values
    within = padded.reshape(count, _BLOCK) @ kernel.T
    carries = np.empty(count)
    carry, factor = 0.0, float(powers[-1])
    for block, end in enumerate(within[:, -1].tolist()):
        carries[block] = carry
        carry = end + factor * carry
    found: Array = (within + carries[:, None] * powers).ravel()[: len(values)]
    return found


@lru_cache(maxsize=32)
def _kernel(weight: float) -> tuple[Array, Array]:
    """Lower triangle of (1 - weight) · weight^(i - j), and weight^(i + 1)."""
    index = np.arange(_BLOCK)
    lag = index[:, None] - index[None, :]
    kernel = np.where(lag >= 0, (1 - weight) * float(weight) ** np.maximum(lag, 0), 0.0)
    return kernel, float(weight) ** (index + 1)
