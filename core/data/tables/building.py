"""Rows of cells, block after block, to the columns of a frame."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.data.frame import Column, ColumnType
from core.data.tables.ahead import Ahead
from core.data.tables.arrays import Arrays, Converter
from core.data.tables.cells import Block, Cells
from core.data.tables.dates import DateForm, read_dates, read_typical_dates
from core.data.tables.dialect import Dialect
from core.data.tables.kinds import Plan, is_counter, kind_of_texts, too_odd
from core.data.tables.numbers import POINT, parse_numbers
from core.data.tables.quick import Parsed, parse, suits
from core.data.tables.report import Report
from core.data.tables.sinks import Place
from core.data.tables.texts import TextColumn

ODD, LARGE = "values of another type", "values that are too large"
LARGEST = float(np.finfo(np.float32).max)
AT_ONCE = 2**20
"""Bytes that are read the careful way at a time."""
SURELY_WRONG = 1000
"""So many odd values show at once, not only at the end, that a column is of another type."""


class OtherTypeError(Exception):
    """The column number `column` is none of numbers or dates after all."""

    def __init__(self, column: int) -> None:
        super().__init__(column)
        self.column = column


@dataclass(frozen=True)
class Making:
    """What the columns are made with."""

    dialect: Dialect
    plans: tuple[Plan, ...]
    report: Report
    folder: Path | None
    place: Place


class Building:
    """Collects cells; `finish` gives the columns."""

    def __init__(self, making: Making) -> None:
        self._making = making
        plans = making.plans
        self._measured = [index for index, plan in enumerate(plans) if plan.way != "text"]
        self._plain = [place for place, index in enumerate(self._measured) if plans[index].way == "number"]
        self._dates = [place for place, index in enumerate(self._measured) if plans[index].way == "date"]
        self._texts = {
            index: TextColumn(making.dialect.missing, making.place, f"codes-{index}")
            for index, plan in enumerate(plans)
            if plan.way == "text"
        }
        self._markers = [value for text in making.dialect.missing if (value := POINT.value(text.encode())) is not None]
        self._values = making.place.sink("values", len(self._measured), np.dtype(np.float64))
        self._lines = making.place.sink("lines", 1, np.dtype(np.int64))
        self._odd, self._present = np.zeros(len(plans), np.int64), np.zeros(len(plans), np.int64)
        self._converter = Converter(making.dialect, plans, self._texts)
        self._ahead: Ahead[Block, Parsed | None] = Ahead(os.cpu_count() or 1)
        self.rows = 0

    def add(self, cells: Cells) -> None:
        """Some more rows. Raises OtherTypeError."""
        if not cells.rows:
            return
        if self._measured:
            self._values.add(self._measure(cells))
        for index, column in self._texts.items():
            column.add(cells, index)
        self._lines.add(cells.lines[:, None])
        self.rows += cells.rows
        for index in self._measured:
            if self._odd[index] > max(SURELY_WRONG, self._present[index] // 2):
                raise OtherTypeError(index)

    def extend(self, block: Cells | Block) -> None:
        """Some more rows, quickly where they are without oddity; they may be found only at the next call.

        Raises OtherTypeError.
        """
        if isinstance(block, Cells) or not suits(self._making.dialect):
            self._extend_now(block)
            return
        self._ahead.put(block, self._parse_later())
        self._settle_blocks(everything=False)

    def settle(self) -> None:
        """Find the rows of all blocks. Raises OtherTypeError."""
        self._settle_blocks(everything=True)

    def close(self) -> None:
        """End what goes on in threads."""
        self._ahead.close()

    def _parse_later(self) -> Callable[[Block], Parsed | None]:
        dialect, plans, kinds = self._making.dialect, self._making.plans, self._converter.kinds()
        return lambda block: parse(block, dialect, kinds, plans)

    def _settle_blocks(self, *, everything: bool) -> None:
        for block, parsed in self._ahead.ready(everything=everything):
            self._add_parsed(block, parsed)

    def _extend_now(self, block: Cells | Block) -> None:
        if isinstance(block, Cells):
            self.add(block)
            return
        self._add_parsed(block, self._parse_later()(block) if suits(self._making.dialect) else None)

    def _add_parsed(self, block: Block, parsed: Parsed | None) -> None:
        if parsed is not None:
            arrays = self._converter.arrays(parsed, self._values.room(len(parsed.lines)))
            if arrays is not None:
                self._add_arrays(arrays)
                return
        self._extend_carefully(block)

    def _extend_carefully(self, block: Block) -> None:
        dialect, report = self._making.dialect, self._making.report
        if len(block.content) <= AT_ONCE:
            self.add(block.find(dialect, report))
            return
        for part in block.parts(AT_ONCE, dialect.quotes):
            self._extend_now(part if len(part.content) <= AT_ONCE else part.find(dialect, report))

    def _add_arrays(self, arrays: Arrays) -> None:
        if self._measured:
            present = arrays.present
            if self._markers:
                marked = np.isin(arrays.values, self._markers)
                arrays.values[marked] = np.nan
                present = present - marked.sum(axis=0)
            self._values.keep()
            self._present[self._measured] += present
        for index, codes in arrays.codes.items():
            self._texts[index].add_codes(codes)
        for index, objects in arrays.objects.items():
            self._texts[index].add_objects(objects)
        self._lines.add(arrays.lines[:, None])
        self.rows += len(arrays.lines)

    def _measure(self, cells: Cells) -> np.ndarray:
        values = np.full((cells.rows, len(self._measured)), np.nan)
        good = np.zeros(values.shape, bool)
        if self._plain:
            at = [self._measured[place] for place in self._plain]
            all_columns = len(at) == cells.starts.shape[1]
            starts = cells.starts if all_columns else cells.starts[:, at]
            ends = cells.ends if all_columns else cells.ends[:, at]
            found = parse_numbers(cells.buffer, starts, ends, self._making.dialect.form)
            if not self._dates:
                values, good = found
            else:
                values[:, self._plain], good[:, self._plain] = found
        for place in self._dates:
            index = self._measured[place]
            form = self._making.plans[index].form
            values[:, place] = _dates(cells, index, form) if form is not None else np.nan
            good[:, place] = np.isfinite(values[:, place])
        self._settle(cells, values, good)
        return values

    def _settle(self, cells: Cells, values: np.ndarray, good: np.ndarray) -> None:
        """Tell missing from odd values, and count both."""
        large = np.abs(values) > LARGEST
        for row, place in np.argwhere(large & good)[: self._making.report.room(LARGE)].tolist():
            index = self._measured[place]
            shown = cells.raw(row, index)[:40].decode("utf-8", "replace")
            self._making.report.add(LARGE, self._where(cells, row, index), f"{shown} is too large", "value left out")
        values[large] = np.nan
        marked = np.isin(values, self._markers) if self._markers else np.zeros(1, bool)
        values[marked.nonzero()] = np.nan
        self._present[self._measured] += (good & ~marked).sum(axis=0)
        if good.all():
            return
        empty = cells.starts[:, self._measured] == cells.ends[:, self._measured]
        for row, place in np.argwhere(~good & ~empty).tolist():
            self._odd_or_missing(cells, row, self._measured[place])

    def _odd_or_missing(self, cells: Cells, row: int, index: int) -> None:
        text = cells.raw(row, index)[:200].decode("utf-8", "replace").strip()
        if text.lower() in self._making.dialect.missing:
            return
        self._odd[index] += 1
        self._present[index] += 1
        report = self._making.report
        if report.room(ODD) <= 0:
            report.count_more(ODD, 1)
            return
        expected = "a number" if self._making.plans[index].way == "number" else "a date"
        report.add(
            ODD,
            self._where(cells, row, index),
            f"expected {expected} as in the rest of the column, found {text[:40]!r}",
            "value left out",
        )

    def _where(self, cells: Cells, row: int, index: int) -> str:
        return f"line {int(cells.lines[row])}, column {self._making.dialect.names[index]}"

    def finish(self) -> tuple[tuple[Column, ...], np.ndarray]:
        """The columns in order, and the line of each row. Raises OtherTypeError."""
        for index in self._measured:
            if self._odd[index] and too_odd(int(self._odd[index]), int(self._present[index])):
                raise OtherTypeError(index)
        values, lines = self._values.finish(), self._lines.finish()[:, 0]
        columns: list[Column] = []
        places = {index: place for place, index in enumerate(self._measured)}
        for index, name in enumerate(self._making.dialect.names):
            if index in places:
                columns.append(self._measured_column(index, name, values[:, places[index]]))
            else:
                columns.append(self._text_column(name, self._texts[index]))
        return tuple(columns), lines

    def _measured_column(self, index: int, name: str, values: np.ndarray) -> Column:
        dialect = self._making.dialect
        if not self._present[index]:
            return Column(name, ColumnType.IGNORE, values)
        if self._making.plans[index].way == "date":
            return Column(name, ColumnType.DATE, values)
        if dialect.class_names and index == dialect.width - 1:
            codes = _codes(values, len(dialect.class_names))
            if codes is not None:
                return Column(name, ColumnType.CATEGORY, codes, dialect.class_names)
        kind = ColumnType.IGNORE if is_counter(name, values) else ColumnType.NUMERIC
        self._tell_identification(name, kind)
        return Column(name, kind, values, fractions=self._making.plans[index].fractions)

    def _text_column(self, name: str, texts: TextColumn) -> Column:
        if texts.lost:
            self._making.report.add(
                "columns of texts",
                f"column {name!r}",
                "holds texts that do not repeat, too many for memory",
                "left out",
            )
            return Column(name, ColumnType.IGNORE, np.broadcast_to(np.nan, self.rows))
        different, counts = texts.different()
        kind = kind_of_texts(name, different, counts, self._making.folder)
        if kind == ColumnType.CATEGORY:
            names, dotted = _without_dots(different)
            if dotted:
                self._making.report.add(
                    "columns with a dot", f"column {name!r}", "every value ends in a dot", "dots left out"
                )
            codes, categories = texts.codes(names)
            return Column(name, kind, codes, categories)
        if different:
            self._tell_identification(name, kind)
        return Column(name, kind, texts.objects())

    def _tell_identification(self, name: str, kind: ColumnType) -> None:
        if kind is ColumnType.IGNORE:
            what = "holds another value in every row, as an identification does"
            self._making.report.add("columns that number rows", f"column {name!r}", what, "left out")


def _codes(values: np.ndarray, count: int) -> np.ndarray | None:
    """Class numbers as int32; None when a value is no number of one of `count` classes."""
    known = values[np.isfinite(values)]
    if not ((known == np.rint(known)) & (known >= 0) & (known < count)).all():
        return None
    return np.where(np.isfinite(values), values, -1).astype(np.int32)


def _without_dots(texts: Sequence[str]) -> tuple[Sequence[str], bool]:
    """Two or more categories without the dot that each of them ends in, unless they are abbreviations."""
    if len(texts) < 2 or not all(text.endswith(".") for text in texts):
        return texts, False
    short = [text[:-1] for text in texts]
    plain = all(text and not text[-1].isspace() and "." not in text for text in short)
    abbreviated = all(text.isalpha() and len(text) <= 4 for text in short)
    return (short, True) if plain and not abbreviated else (texts, False)


def _dates(cells: Cells, column: int, form: DateForm) -> np.ndarray:
    starts, ends = cells.starts[:, column], cells.ends[:, column]
    width = int((ends - starts).max(initial=0))
    if form.name == "year-month-day" and width in (10, 19) and (ends - starts == width).all():
        return read_typical_dates(cells.buffer[starts[:, None] + np.arange(width)], width)
    return read_dates(cells.texts(column), form)
