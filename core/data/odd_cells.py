"""Cells of raw rows that a trained network cannot take: refused at the first, or collected so that others go on."""

from __future__ import annotations

import re

import numpy as np

from core.data.encode import MISSING
from core.data.frame import Frame
from core.data.preparation import FittedColumn
from core.data.problem_list import ProblemList
from core.data.source import DataError, DataProblem

EMPTY = "no prediction"
"""What is done about a row with such a cell."""
_LOST = re.compile(r"line (\d+), column (.*)", re.DOTALL)


class OddCells:
    """Refuses the first odd cell with a DataError."""

    def tell(self, row: int, where: str, column: str, what: str) -> None:
        """The cell of `column` in `row` (from 0), which people know as `where`, is odd: `what` says how."""
        raise DataError(f"{where.capitalize()}, column {column!r}: {what}.")


class CollectedCells(OddCells):
    """Keeps odd cells, and the rows that they cost."""

    def __init__(self) -> None:
        self._told: set[tuple[int, str]] = set()
        self._problems = ProblemList()
        self._first = ""

    def tell(self, row: int, where: str, column: str, what: str) -> None:
        """Keep the cell; the second word about the same one is dropped."""
        if (row, column) in self._told:
            return
        self._told.add((row, column))
        place = f"{where}, column {column!r}"
        self._first = self._first or f"{place[:1].upper()}{place[1:]}: {what}"
        self._problems.add(place, what, EMPTY)

    def rest(self, rows: int) -> np.ndarray:
        """int64: the places of the rows without odd cells, of `rows`. DataError when there is none."""
        usable = np.ones(rows, bool)
        usable[list({row for row, _ in self._told})] = False
        if rows and not usable.any():
            also = "" if rows == 1 else f" None of the {rows:,} rows can be predicted."
            raise DataError(f"{self._first}.{also}")
        return np.flatnonzero(usable)

    @property
    def listed(self) -> tuple[DataProblem, ...]:
        """The cells as problems, the first hundred by name."""
        return self._problems.listed


def tell_lost(
    frame: Frame, problems: tuple[DataProblem, ...], columns: tuple[FittedColumn, ...], odd: OddCells
) -> None:
    """Tell the cells that the reader of `frame` left out because they are no numbers or dates.

    It names the first hundred and counts the others; behind the last that is named every gap is told.
    """
    wanted, last = {fitted.name for fitted in columns}, -1
    named = [(_LOST.fullmatch(problem.where), problem) for problem in problems if problem.action == "value left out"]
    for match, problem in named:
        row = _row_of(frame, int(match[1])) if match else frame.rows
        last = max(last, row if row < frame.rows else -1)
        if match and match[2] in wanted and row < frame.rows:
            odd.tell(row, frame.where(row), match[2], problem.what)
    if all(match for match, _ in named):
        return
    for name in wanted & {match[2] for match, _ in named if match} & set(frame.names):
        for row in (np.flatnonzero(frame.column(name).missing[last + 1 :]) + last + 1).tolist():
            odd.tell(row, frame.where(row), name, "no value that can be read")


def _row_of(frame: Frame, line: int) -> int:
    return line - 1 if frame.lines is None else int(np.searchsorted(frame.lines, line))


def tell_missing(frame: Frame, columns: tuple[FittedColumn, ...], odd: OddCells) -> None:
    """Tell the cells of `frame` that are missing where nothing was decided, or learned, to stand for them."""
    for fitted in columns:
        why = _no_rule(fitted)
        if why:
            for row in np.flatnonzero(frame.column(fitted.name).missing).tolist():
                odd.tell(row, frame.where(row), fitted.name, f"a value is missing, {why}")


def _no_rule(fitted: FittedColumn) -> str:
    """Why no missing value can be taken; empty where one can."""
    if fitted.missing == "drop":
        return "and rows without one were left out of the training"
    coded = fitted.encoding in ("onehot", "index")
    return "and none was in training" if coded and fitted.missing != "mode" and MISSING not in fitted.categories else ""
