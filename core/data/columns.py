"""Columns of a table: which hold numbers, and which rows can be used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.data.csv_text import MISSING, Table, is_number
from core.data.source import DataError, DataProblem

MOST_LISTED = 100
"""Rows that are named one by one in the list of problems; further ones are counted."""

MOST_ODD = 0.1
"""A column in which a larger part of the cells is no number is a column of text, not one with mistakes."""


@dataclass(frozen=True)
class Column:
    """One column. `numbers` is float64 with NaN for missing values, or None when the column holds text."""

    name: str
    texts: tuple[str, ...]
    numbers: np.ndarray | None
    missing: np.ndarray
    """bool: rows without a value here."""
    written_whole: bool
    """Whether every number is written without a point, as counts and class numbers are."""


def read_columns(table: Table) -> tuple[Column, ...]:
    """The columns in order. DataError where a column of numbers holds a text among them."""
    texts = zip(*table.rows, strict=True)
    return tuple(_column(table, name, cells) for name, cells in zip(table.names, texts, strict=True))


def _column(table: Table, name: str, cells: tuple[str, ...]) -> Column:
    stripped = tuple(cell.strip() for cell in cells)
    missing = np.array([cell.lower() in MISSING for cell in stripped])
    present = [cell for cell in stripped if cell.lower() not in MISSING]
    odd = [cell for cell in present if not is_number(cell)]
    if len(odd) == len(present) or len(odd) > max(1, MOST_ODD * len(present)):
        return Column(name, stripped, None, missing, written_whole=False)
    if odd:
        raise DataError(
            f"{table.path.name}, line {table.lines[stripped.index(odd[0])]}, column {name}: expected a number "
            f"as in the rest of the column, found {odd[0][:40]!r}; mend that line."
        )
    numbers = np.full(len(stripped), np.nan)
    numbers[~missing] = np.array(present, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        large = np.flatnonzero(np.abs(numbers) > np.finfo(np.float32).max)
    if large.size:
        row = int(large[0])
        raise DataError(
            f"{table.path.name}, line {table.lines[row]}, column {name}: {stripped[row][:40]} is too large."
        )
    return Column(name, stripped, numbers, missing, written_whole=not any(set(cell) & set(".eE") for cell in present))


def keep_rows(table: Table, columns: Sequence[Column], problems: list[DataProblem]) -> np.ndarray:
    """Indices of the rows with a value in each of `columns`; the others are added to `problems`.

    DataError when no row is left.
    """
    gaps = np.stack([column.missing for column in columns])
    dropped = np.flatnonzero(gaps.any(axis=0))
    for row in dropped[:MOST_LISTED]:
        names = ", ".join(column.name for column, gap in zip(columns, gaps[:, row], strict=True) if gap)
        problems.append(DataProblem(f"line {table.lines[row]}", f"no value in {names}", "row left out"))
    if len(dropped) > MOST_LISTED:
        more = len(dropped) - MOST_LISTED
        problems.append(DataProblem(table.path.name, f"{more:,} further rows without a value", "rows left out"))
    kept = np.flatnonzero(~gaps.any(axis=0))
    if not kept.size:
        raise DataError(f"{table.path.name}: every row lacks a value in one of its columns; no row can be used.")
    return kept
