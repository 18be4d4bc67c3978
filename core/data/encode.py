"""Columns of a table as rows of numbers: the part of a preparation that needs no fitting.

A missing number stays NaN and is filled in later, by what was fitted on the training part.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.data.frame import Frame
from core.data.paging import Fields, fetched
from core.data.preparation import FittedColumn
from core.data.rows import Inputs, Rows

MISSING = "(missing)"
"""Name of the category that stands for a missing value."""
MOST_BYTES = 2**28
"""Inputs that need more are encoded batch by batch."""
BLOCK = 2**14
"""Rows that are encoded at once."""
DAY, YEAR = 86_400.0, 365.2425
CALENDAR = ("trend", "year sine", "year cosine", "week sine", "week cosine")
CLOCK = ("day sine", "day cosine")


def names_of(fitted: FittedColumn) -> tuple[str, ...]:
    """Names of the inputs that a column becomes."""
    if fitted.encoding == "onehot":
        return tuple(f"{fitted.name} = {category}" for category in fitted.categories)
    if fitted.encoding == "calendar":
        return tuple(f"{fitted.name}, {part}" for part in CALENDAR)
    if fitted.encoding == "clock":
        return tuple(f"{fitted.name}, {part}" for part in CALENDAR + CLOCK)
    marked = fitted.encoding == "value" and fitted.missing == "indicator"
    return (fitted.name, f"{fitted.name} is missing") if marked else (fitted.name,)


def width_of(fitted: FittedColumn) -> int:
    """How many inputs a column becomes."""
    return len(names_of(fitted))


def indexed_inputs(columns: Sequence[FittedColumn]) -> tuple[tuple[int, int], ...]:
    """Place among the inputs and count of categories, of each column that is encoded as an index."""
    found, place = [], 0
    for fitted in columns:
        if fitted.encoding == "index":
            found.append((place, len(fitted.categories)))
        place += width_of(fitted)
    return tuple(found)


def encode(frame: Frame, columns: Sequence[FittedColumn], rows: np.ndarray | None) -> Inputs:
    """The inputs of `rows` of a table (None for all), float32 (rows, inputs), in memory where they are not too many."""
    wide = sum(width_of(fitted) for fitted in columns)
    lazy = EncodedRows(frame, tuple(columns), rows, wide)
    if len(lazy) * wide * 4 > MOST_BYTES:
        return lazy
    taken = np.empty((len(lazy), wide), np.float32)
    for begin in range(0, len(lazy), BLOCK):
        end = min(begin + BLOCK, len(lazy))
        taken[begin:end] = lazy.take(np.arange(begin, end))
    return taken


class EncodedRows(Rows):
    """Rows of a table that are encoded when they are fetched."""

    ahead = False

    def __init__(self, frame: Frame, columns: tuple[FittedColumn, ...], rows: np.ndarray | None, wide: int) -> None:
        self.shape, self.dtype = (frame.rows if rows is None else len(rows), wide), np.dtype(np.float32)
        self._rows = rows
        found = [frame.column(fitted.name) for fitted in columns]
        self._columns = [(fitted, column.categories) for fitted, column in zip(columns, found, strict=True)]
        self._fields = Fields([column.values for column in found])

    def take(self, indices: np.ndarray) -> np.ndarray:
        """Rows at `indices`, float32 (len(indices), inputs)."""
        rows = indices if self._rows is None else fetched(self._rows, indices)
        taken = np.empty((len(rows), self.shape[1]), np.float32)
        place = 0
        for (fitted, categories), values in zip(self._columns, self._fields.take(rows), strict=True):
            end = place + width_of(fitted)
            taken[:, place:end] = encode_values(values, categories, fitted)
            place = end
        return taken


def encode_values(values: np.ndarray, categories: tuple[str, ...], fitted: FittedColumn) -> np.ndarray:
    """Inputs of one column with `values` (rows,), floats (rows, inputs).

    NaN where a number is missing and nothing stands for it. `categories` are what the values stand for if they are
    codes.
    """
    if fitted.encoding in ("onehot", "index"):
        return np.asarray(_encode_codes(values, categories, fitted))
    if values.dtype.kind == "i":  # an order of categories as the number of each
        values = np.where(values < 0, np.nan, values.astype(np.float64))
    if fitted.encoding in ("calendar", "clock"):
        return _encode_dates(values, with_clock=fitted.encoding == "clock")
    inputs = [values, np.isnan(values)] if fitted.missing == "indicator" else [values]
    return np.asarray(np.stack(inputs, axis=1))


def _encode_codes(codes: np.ndarray, found: tuple[str, ...], fitted: FittedColumn) -> np.ndarray:
    """Codes of the categories `found` by the categories that are known; unknown and missing ones are zeros, or 0."""
    known = {name: place for place, name in enumerate(fitted.categories)}
    other = known.get(MISSING, -1)
    places = np.array([*(known.get(name, -1) for name in found), other])[codes]
    if fitted.encoding == "index":
        if fitted.missing == "mode" and other < 0:
            return np.asarray(np.where(codes < 0, np.nan, np.maximum(places, 0))[:, None])
        return np.asarray(np.maximum(places, 0).astype(np.float64)[:, None])
    inputs = np.zeros((len(codes), len(fitted.categories)), np.float32)
    there = np.flatnonzero(places >= 0)
    inputs[there, places[there]] = 1
    if fitted.missing == "mode":
        inputs[codes < 0] = np.nan
    return inputs


def _encode_dates(seconds: np.ndarray, *, with_clock: bool) -> np.ndarray:
    """Days since 1970, and where the date stands in its year, its week and, with a clock, its day."""
    days = seconds / DAY
    turns = [days / YEAR, days / 7] + ([days] if with_clock else [])
    waves = [wave for turn in turns for wave in (np.sin(2 * np.pi * turn), np.cos(2 * np.pi * turn))]
    return np.stack([days, *waves], axis=1)
