"""Cells of columns that are measured, as numbers: numbers and dates. For any thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from core.data.tables.cells import Block, Cells
from core.data.tables.dates import DateForm, read_dates, read_typical_dates
from core.data.tables.dialect import Dialect
from core.data.tables.kinds import Plan
from core.data.tables.numbers import NumberForm, parse_numbers
from core.data.tables.report import Report
from core.data.tables.signs import bare_number


@dataclass(frozen=True, eq=False)
class Measured:
    """Some rows: `values` float64 (rows, measured columns), NaN where a cell is not `good` (of the same shape, bool).

    `report` tells what could not be used of the block where the cells were found.
    """

    cells: Cells
    values: np.ndarray
    good: np.ndarray
    report: Report


def find_and_measure(block: Block, dialect: Dialect, plans: Sequence[Plan]) -> Measured:
    """The cells of a block, and the values of those that are measured."""
    report = Report("")
    return measure(block.find(dialect, report), dialect, plans, report)


def measure(cells: Cells, dialect: Dialect, plans: Sequence[Plan], report: Report) -> Measured:
    """The values of the cells that are measured."""
    ways = [plan.way for plan in plans if plan.way != "text"]
    numbers = [index for index, plan in enumerate(plans) if plan.way == "number"]
    if numbers and len(numbers) == len(plans) and not any(plan.sign for plan in plans):
        return Measured(cells, *parse_numbers(cells.buffer, cells.starts, cells.ends, dialect.form), report)
    values = np.full((len(ways), cells.rows), np.nan).T
    good = np.zeros(values.shape, bool)
    if numbers:
        at, taken = _place([place for place, way in enumerate(ways) if way == "number"]), _place(numbers)
        values[:, at], good[:, at] = parse_numbers(
            cells.buffer, cells.starts[:, taken], cells.ends[:, taken], dialect.form
        )
        for index in numbers:
            if plans[index].sign:
                place = _measured_before(plans, index)
                values[:, place], good[:, place] = _signed(cells, index, dialect.form, plans[index].sign)
    dates = [(index, plan.form) for index, plan in enumerate(plans) if plan.way == "date"]
    for place, (index, form) in zip([place for place, way in enumerate(ways) if way == "date"], dates, strict=True):
        if form is not None:
            values[:, place] = _dates(cells, index, form)
            good[:, place] = np.isfinite(values[:, place])
    return Measured(cells, values, good, report)


def _measured_before(plans: Sequence[Plan], index: int) -> int:
    """The number of measured columns before the column `index`."""
    return sum(plan.way != "text" for plan in plans[:index])


def _signed(cells: Cells, column: int, form: NumberForm, sign: str) -> tuple[np.ndarray, np.ndarray]:
    """float64 (rows,) and bool (rows,): numbers with a sign beside them, and which cells are numbers."""
    known: dict[bytes, float] = {}
    found = cells.raws(np.arange(cells.rows), column)
    for cell in found:
        if cell not in known:
            value = form.value(bare_number(cell, sign))
            known[cell] = np.nan if value is None else value
    values = np.fromiter((known[cell] for cell in found), np.float64, len(found))
    return values, ~np.isnan(values)


def _place(columns: list[int]) -> slice | list[int]:
    """The same columns, as a slice where they stand side by side: nothing is copied for that."""
    low, high = columns[0], columns[-1] + 1
    return slice(low, high) if high - low == len(columns) else columns


def _dates(cells: Cells, column: int, form: DateForm) -> np.ndarray:
    starts, ends = cells.starts[:, column], cells.ends[:, column]
    width = int((ends - starts).max(initial=0))
    if form.name == "year-month-day" and width in (10, 19) and (ends - starts == width).all():
        return read_typical_dates(sliding_window_view(cells.buffer, width)[starts], width)
    return read_dates(cells.texts(column), form)
