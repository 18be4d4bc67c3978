"""Rows that come as values instead of text, such as those of JSON: lists of Python's values to arrays.

Parts with anything odd among them are left to the careful way, for which every value is written as the text of a cell,
so that both ways say the same of the same file.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.data.tables.arrays import Arrays
from core.data.tables.cells import Cells, cells_of
from core.data.tables.dates import read_dates, read_typical_dates
from core.data.tables.dialect import Dialect
from core.data.tables.kinds import Plan
from core.data.tables.numbers import in_range, parse_numbers
from core.data.tables.report import Report
from core.data.tables.texts import SHORT, TextColumn

TRUTH = {True: "true", False: "false", None: ""}


@dataclass(frozen=True, eq=False)
class Listed:
    """Columns of some rows as lists: of float or None where `numbers`, else of str or None.

    `lines` int64 (rows,) is where each row is in the file; `report` tells what is left out of them.
    """

    columns: Sequence[Sequence[Any]]
    numbers: Sequence[bool]
    lines: np.ndarray
    report: Report


class Part(ABC):
    """Some rows that are taken up at once. No method keeps the interpreter for more than some milliseconds."""

    @abstractmethod
    def listed(self, plans: Sequence[Plan]) -> Listed | None:
        """The values of the rows; None where one of them is not as it was in the first rows."""

    @abstractmethod
    def cells(self, report: Report) -> Cells:
        """The same as texts, whatever they are. What cannot be used goes into `report`. Raises RestartError."""


class Batch(ABC):
    """Rows of a file, read together."""

    size: int
    """Bytes of the file."""

    @abstractmethod
    def first(self) -> Cells:
        """Some rows to judge the columns by."""

    @abstractmethod
    def parts(self) -> Iterator[Part]:
        """All rows."""


class ListConverter:
    """Turns parts of one table into arrays, in their order. `texts` are its columns of texts, by number."""

    def __init__(self, dialect: Dialect, plans: Sequence[Plan], texts: Mapping[int, TextColumn]) -> None:
        self._dialect, self._plans, self._texts = dialect, plans, texts
        self._codes: dict[int, dict[str | None, int]] = {index: {} for index in texts}

    def arrays(self, listed: Listed, values: np.ndarray) -> Arrays | None:
        """The columns, with those that are measured in `values`; None where a number or a date is odd."""
        measured = [index for index, plan in enumerate(self._plans) if plan.way != "text"]
        present = np.zeros(len(measured), np.int64)
        for place, index in enumerate(measured):
            found = self._measured(self._plans[index], listed.columns[index], listed.numbers[index])
            if found is None:
                return None
            values[:, place] = found
            present[place] = len(found) - np.count_nonzero(np.isnan(found))
        codes, objects = {}, {}
        for index, text in self._texts.items():
            if text.singly:
                objects[index] = self._objects(listed.columns[index])
            else:
                codes[index] = self._coded(index, listed.columns[index])
        return Arrays(values, present, codes, objects, listed.lines)

    def _measured(self, plan: Plan, column: Sequence[Any], is_number: bool) -> np.ndarray | None:
        """float64 (rows,), NaN where missing; None where a value is of another kind, or too large."""
        if is_number:
            found = np.array(column, np.float64)
            known = found[~np.isnan(found)] if None in column else found
            return found if plan.way == "number" and in_range(known) else None
        dates = _typical_dates(column) if plan.form is not None and plan.form.name == "year-month-day" else None
        if dates is not None and not np.isnan(dates).any():
            return dates
        rows = [row for row, text in enumerate(column) if text and not self._is_missing(text)]
        found = np.full(len(column), np.nan)
        if rows:
            texts = [column[row].strip(" ") for row in rows]
            values = self._numbers(texts) if plan.way == "number" else _dates(texts, plan)
            if values is None or not in_range(values):
                return None
            found[rows] = values
        return found

    def _is_missing(self, text: str) -> bool:
        return len(text) < SHORT and text.strip().lower() in self._dialect.missing

    def _numbers(self, texts: list[str]) -> np.ndarray | None:
        cells = cells_of([[text] for text in texts], range(len(texts)), 1)
        values, good = parse_numbers(cells.buffer, cells.starts, cells.ends, self._dialect.form)
        return values[:, 0] if good.all() else None

    def _objects(self, column: Sequence[str | None]) -> np.ndarray:
        """object (rows,): the texts, "" where missing."""
        result = np.empty(len(column), object)
        result[:] = [text.strip(" ") if text else "" for text in column]
        short = np.fromiter(map(len, result), np.intp, len(result)) < SHORT
        for row in np.flatnonzero(short).tolist():
            if self._is_missing(result[row]):
                result[row] = ""
        return result

    def _coded(self, index: int, column: Sequence[str | None]) -> np.ndarray:
        """int32 (rows,)."""
        known = self._codes[index]
        try:
            return np.fromiter(map(known.__getitem__, column), np.int32, len(column))
        except KeyError:
            new = [text for text in dict.fromkeys(column) if text not in known]
            tidy = [text.strip(" ") if text else "" for text in new]
            known.update(zip(new, self._texts[index].known(tidy).tolist(), strict=True))
            return np.fromiter(map(known.__getitem__, column), np.int32, len(column))


def _dates(texts: list[str], plan: Plan) -> np.ndarray | None:
    """float64 (texts,): seconds since 1970; None where one of them is no date."""
    if plan.form is None:
        return None
    values = _typical_dates(texts) if plan.form.name == "year-month-day" else None
    if values is None:
        values = read_dates(texts, plan.form)
    return None if np.isnan(values).any() else values


def _typical_dates(texts: Sequence[str | None]) -> np.ndarray | None:
    """Those that are like 2016-07-01, 2016-07-01 00:00:00 or 2016-07-01T00:00:00Z all together; None for others."""
    width = len(texts[0] or "")
    if width not in (10, 19, 20) or None in texts:
        return None
    joined = "".join(text or "" for text in texts)
    if not joined.isascii() or {len(text or "") for text in texts} != {width}:
        return None
    raw = np.frombuffer(joined.encode(), np.uint8).reshape(-1, width)
    if width == 20 and not (raw[:, 19] == ord("Z")).all():
        return None
    return read_typical_dates(raw[:, :19], min(width, 19))
