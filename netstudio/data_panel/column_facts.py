"""What a column of a table holds, in numbers. Slow for many rows: runs in a worker."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from core.data import Column, looked_at
from netstudio.data_panel.reading import MOST_MEASURED, Histogram, value_histogram

_MOST_BARS = 40


@dataclass(frozen=True)
class ColumnFacts:
    """Statistics of the values that are not missing; NaN where a column has no numbers."""

    missing: int
    distinct: int
    histogram: Histogram
    low: float = float("nan")
    high: float = float("nan")
    mean: float = float("nan")
    deviation: float = float("nan")
    median: float = float("nan")


def facts_of_column(column: Column) -> ColumnFacts:
    """Count, and measure where there are numbers; of very many rows some, but what is missing is counted in all."""
    missing = column.missing_count
    if len(column) > MOST_MEASURED:
        column = looked_at(column)
    if column.values.dtype.kind == "f":
        values = np.sort(np.asarray(column.values)[~column.missing])
        if not len(values):
            return ColumnFacts(missing, 0, Histogram(np.zeros(1, int), ("",)))
        distinct = 1 + int((np.diff(values) > 0).sum())
        return ColumnFacts(
            missing,
            distinct,
            value_histogram(values),
            float(values[0]),
            float(values[-1]),
            float(values.mean()),
            float(values.std()),
            float(values[len(values) // 2]),
        )
    if column.categories:
        counts = np.bincount(column.values[column.values >= 0], minlength=len(column.categories))
        return ColumnFacts(missing, int((counts > 0).sum()), _frequent(counts, column.categories))
    found = Counter(column.values)
    found.pop("", None)
    names = tuple(sorted(found))
    return ColumnFacts(missing, len(names), _frequent(np.array([found[name] for name in names], np.int64), names))


def _frequent(counts: np.ndarray, names: tuple[str, ...]) -> Histogram:
    """The most frequent ones, in their own order; the rest together."""
    if not len(counts):
        return Histogram(np.zeros(1, int), ("",))
    if len(counts) <= _MOST_BARS:
        return Histogram(counts, names)
    chosen = np.sort(np.argsort(-counts, kind="stable")[: _MOST_BARS - 1])
    rest = int(counts.sum() - counts[chosen].sum())
    return Histogram(np.array([*counts[chosen], rest]), (*(names[place] for place in chosen), "…"))
