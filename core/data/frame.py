"""A table as its columns: what a reader found, before anybody decided what the columns are for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from core.data.paging import fetched, stretches
from core.data.pieces import pieces


class ColumnType(StrEnum):
    """What the values of a column are."""

    NUMERIC = "numeric"
    CATEGORY = "category"
    ORDINAL = "ordinal"
    DATE = "date"
    TEXT = "text"
    IMAGE = "image"
    IGNORE = "ignore"


@dataclass(frozen=True, eq=False)
class Column:
    """One column of a table, never written to; `kind` is the reader's guess.

    `values` by kind. NUMERIC and DATE: float64, NaN where missing; a date in seconds since 1970 UTC. CATEGORY and
    ORDINAL: int32 codes, -1 where missing, named by `categories` in the order of the codes. TEXT and IMAGE: object
    array of str, "" where missing. A column that is wholly empty is IGNORE with NaN. May be a memory map.
    """

    name: str
    kind: ColumnType
    values: np.ndarray
    categories: tuple[str, ...] = ()
    fractions: bool = False
    """Of NUMERIC: whether numbers are written with a point, so that they are quantities even where all are whole."""
    gaps: int | None = None
    """How many of `values` are missing, where the reader has counted them."""

    def __len__(self) -> int:
        return len(self.values)

    def value(self, row: int) -> Any:
        """The value in one row."""
        return fetched(self.values, [row])[0]

    @property
    def missing(self) -> np.ndarray:
        """bool (rows,): where there is no value."""
        return missing_among(self.values)

    @property
    def missing_count(self) -> int:
        """How many values are missing, without memory for each of them."""
        if self.gaps is not None:
            return self.gaps
        return sum(int(np.count_nonzero(missing_among(values))) for _, values in stretches(self.values))


def missing_among(values: np.ndarray) -> np.ndarray:
    """bool (rows,): where values of a column are missing."""
    if values.dtype.kind == "f":
        return np.asarray(np.isnan(values))
    if values.dtype.kind == "i":
        return np.asarray(values == -1)
    found = np.empty(len(values), bool)
    for part in pieces(len(found)):
        found[part] = values[part] == ""
    return found


@dataclass(frozen=True, eq=False)
class Frame:
    """Columns of equal length. `lines` are the line numbers of the rows in the file, None where rows have none."""

    columns: tuple[Column, ...]
    rows: int
    lines: np.ndarray | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, in order; no name occurs twice."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column called `name`. KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def where(self, row: int) -> str:
        """How reports name a row: by its line in the file where that is known."""
        return f"row {row + 1}" if self.lines is None else f"line {int(fetched(self.lines, [row])[0])}"
