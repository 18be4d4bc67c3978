"""Rows of cells, block after block, to the columns of a frame."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.data.frame import Column, ColumnType
from core.data.long_arrays import long_array
from core.data.paging import stretches
from core.data.tables.ahead import Ahead
from core.data.tables.arrays import Arrays, Converter
from core.data.tables.cells import Block, Cells
from core.data.tables.dialect import Dialect, called
from core.data.tables.kinds import Plan, is_counter, kind_of_texts, too_odd
from core.data.tables.listed import Batch, ListConverter
from core.data.tables.measures import Measured, find_and_measure, measure
from core.data.tables.numbers import LARGEST, POINT, in_range, is_endless
from core.data.tables.quick import Parsed, parse, suits
from core.data.tables.report import Report
from core.data.tables.signs import told
from core.data.tables.sinks import Place
from core.data.tables.texts import TextColumn

ODD, LARGE = "values of another type", "values that are too large"
AT_ONCE = 2**19
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
    again: Callable[[], None]
    """Called at least ten times a second while rows are read; may raise Cancelled."""


class Building:
    """Collects cells; `finish` gives the columns."""

    def __init__(self, making: Making) -> None:
        self._making = making
        plans = making.plans
        self._measured = [index for index, plan in enumerate(plans) if plan.way != "text"]
        self._texts = {
            index: TextColumn(making.dialect.missing, making.place, index)
            for index, plan in enumerate(plans)
            if plan.way == "text"
        }
        self._markers = [value for text in making.dialect.missing if (value := POINT.value(text.encode())) is not None]
        self._values = making.place.sink("values", len(self._measured), np.dtype(np.float64))
        self._lines = making.place.sink("lines", 1, np.dtype(np.int64))
        self._odd, self._present = np.zeros(len(plans), np.int64), np.zeros(len(plans), np.int64)
        self._gaps = np.zeros(len(plans), np.int64)
        self._converter = Converter(making.dialect, plans, self._texts)
        self._lists = ListConverter(making.dialect, plans, self._texts)
        self._ahead: Ahead[Block, Parsed | Measured | None] = Ahead(os.cpu_count() or 1, making.again)
        self.rows = 0

    def extend(self, block: Cells | Block | Batch) -> None:
        """Some more rows, quickly where they are without oddity; they may be found only at the next call.

        Raises OtherTypeError.
        """
        dialect, plans = self._making.dialect, self._making.plans
        if isinstance(block, Cells):
            self._add(measure(block, dialect, plans, Report("")))
        elif isinstance(block, Batch):
            self._extend_listed(block)
        elif suits(dialect) and not any(plan.sign for plan in plans):
            kinds = self._converter.kinds()
            self._ahead.put(block, lambda block: parse(block, dialect, kinds, plans))
        else:
            for part in block.parts(AT_ONCE, dialect.quotes):
                self._ahead.put(part, lambda part: find_and_measure(part, dialect, plans))
                self._settle_blocks(everything=False)
        self._settle_blocks(everything=False)

    def settle(self) -> None:
        """Find the rows of all blocks. Raises OtherTypeError."""
        self._settle_blocks(everything=True)

    def close(self) -> None:
        """End what goes on in threads."""
        self._ahead.close()

    def _settle_blocks(self, *, everything: bool) -> None:
        for block, found in self._ahead.ready(everything=everything):
            self._making.again()
            if isinstance(found, Measured):
                self._add(found)
            elif not self._add_parsed(found):
                self._extend_carefully(block)

    def _add_parsed(self, parsed: Parsed | None) -> bool:
        """Some more rows that polars has read; False where they must be read the careful way."""
        if parsed is not None:
            arrays = self._converter.arrays(parsed, self._values.room(len(parsed.lines)))
            if arrays is not None:
                self._add_arrays(arrays)
                return True
        return False

    def _extend_carefully(self, block: Block) -> None:
        """Some more rows; of a large block, parts without oddity are still read quickly."""
        dialect, plans = self._making.dialect, self._making.plans
        is_part = len(block.content) <= AT_ONCE
        for part in [block] if is_part else block.parts(AT_ONCE, dialect.quotes):
            self._making.again()
            small = not is_part and len(part.content) <= AT_ONCE
            if not (small and self._add_parsed(parse(part, dialect, self._converter.kinds(), plans))):
                self._add(find_and_measure(part, dialect, plans))

    def _extend_listed(self, batch: Batch) -> None:
        """Some more rows that come as values. Raises OtherTypeError, RestartError."""
        dialect, plans = self._making.dialect, self._making.plans
        for part in batch.parts():
            self._making.again()
            listed = part.listed(plans)
            arrays = self._lists.arrays(listed, self._values.room(len(listed.lines))) if listed is not None else None
            if listed is not None and arrays is not None:
                self._making.report.extend(listed.report)
                self._add_arrays(arrays)
            else:
                report = Report("")
                self._add(measure(part.cells(report), dialect, plans, report))

    def _add(self, measured: Measured) -> None:
        """Some more rows. Raises OtherTypeError."""
        cells = measured.cells
        self._making.report.extend(measured.report)
        if not cells.rows:
            return
        if self._measured:
            self._settle(cells, measured.values, measured.good)
            self._values.add(measured.values)
            self._gaps[self._measured] += np.isnan(measured.values).sum(axis=0)
        for index, column in self._texts.items():
            column.add(cells, index)
        self._lines.add(cells.lines[:, None])
        self.rows += cells.rows
        for index in self._measured:
            if self._odd[index] > max(SURELY_WRONG, self._present[index] // 2):
                raise OtherTypeError(index)

    def _add_arrays(self, arrays: Arrays) -> None:
        if self._measured:
            present = arrays.present
            if self._markers:
                marked = np.isin(arrays.values, self._markers)
                arrays.values[marked] = np.nan
                present = present - marked.sum(axis=0)
            self._values.keep()
            self._present[self._measured] += present
            self._gaps[self._measured] += len(arrays.lines) - present
        for index, codes in arrays.codes.items():
            self._texts[index].add_codes(codes)
        for index, objects in arrays.objects.items():
            self._texts[index].add_objects(objects)
        self._lines.add(arrays.lines[:, None])
        self.rows += len(arrays.lines)

    def _settle(self, cells: Cells, values: np.ndarray, good: np.ndarray) -> None:
        """Tell missing from odd values, and count both."""
        if not self._markers and in_range(values) and good.all():
            self._present[self._measured] += cells.rows
            return
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
        odd = ~good & (cells.starts[:, self._measured] < cells.ends[:, self._measured])
        for place in np.flatnonzero(odd.any(axis=0)).tolist():
            rows = np.flatnonzero(odd[:, place])
            found = cells.raws(rows, self._measured[place])
            odd[rows, place] = self._are_odd(found)
            wrong = int(odd[rows, place].sum()) - sum(map(is_endless, found))
            self._odd[self._measured[place]] += wrong
            self._present[self._measured[place]] += wrong
        self._tell_odd(cells, np.argwhere(odd))

    def _are_odd(self, found: list[bytes]) -> np.ndarray:
        """bool (cells,): which of them do not stand for a missing value."""
        missing = self._making.dialect.missing
        gaps = {cell for cell in set(found) if cell[:200].decode("utf-8", "replace").strip().lower() in missing}
        return np.fromiter((cell not in gaps for cell in found), bool, len(found))

    def _tell_odd(self, cells: Cells, places: np.ndarray) -> None:
        report = self._making.report
        listed = places[: max(0, report.room(ODD))]
        for row, place in listed.tolist():
            index = self._measured[place]
            text = cells.raw(row, index)[:200].decode("utf-8", "replace").strip()
            expected = "a number" if self._making.plans[index].way == "number" else "a date"
            report.add(
                ODD,
                self._where(cells, row, index),
                f"expected {expected} as in the rest of the column, found {text[:40]!r}",
                "value left out",
            )
        report.count_more(ODD, len(places) - len(listed))

    def _where(self, cells: Cells, row: int, index: int) -> str:
        return f"line {int(cells.lines[row])}, {called(self._making.dialect.names[index])}"

    def finish(self) -> tuple[tuple[Column, ...], np.ndarray]:
        """The columns in order, and the line of each row. Raises OtherTypeError."""
        for index in self._measured:
            if self._odd[index] and too_odd(int(self._odd[index]), int(self._present[index])):
                raise OtherTypeError(index)
        values, lines = self._values.finish(), self._lines.finish()[:, 0]
        columns: list[Column] = []
        places = {index: place for place, index in enumerate(self._measured)}
        for index, name in enumerate(self._making.dialect.names):
            self._making.again()
            if index in places:
                columns.append(self._measured_column(index, name, values[:, places[index]]))
            else:
                columns.append(self._text_column(name, self._texts[index]))
        return tuple(columns), lines

    def _measured_column(self, index: int, name: str, values: np.ndarray) -> Column:
        dialect, gaps = self._making.dialect, int(self._gaps[index])
        if not self._present[index]:
            return Column(name, ColumnType.IGNORE, values, gaps=gaps)
        if self._making.plans[index].way == "date":
            return Column(name, ColumnType.DATE, values, gaps=gaps)
        if dialect.class_names and index == dialect.width - 1:
            codes = _codes(values, len(dialect.class_names))
            if codes is not None:
                return Column(name, ColumnType.CATEGORY, codes, dialect.class_names)
        if sign := self._making.plans[index].sign:
            what = f"its values are written with the sign {sign}"
            self._making.report.add("columns with a sign", f"column {name!r}", what, told(sign))
        kind = ColumnType.IGNORE if is_counter(name, values) else ColumnType.NUMERIC
        self._tell_identification(name, kind)
        return Column(name, kind, values, fractions=self._making.plans[index].fractions, gaps=gaps)

    def _text_column(self, name: str, texts: TextColumn) -> Column:
        different, counts = texts.different()
        kind = kind_of_texts(name, different, counts, self._making.folder)
        if kind == ColumnType.CATEGORY:
            names, dotted = _without_dots(different)
            if dotted:
                self._making.report.add(
                    "columns with a dot", f"column {name!r}", "every value ends in a dot", "dots left out"
                )
            codes, categories = texts.codes(names)
            return Column(name, kind, codes, categories, gaps=texts.gaps)
        if different:
            self._tell_identification(name, kind)
        objects = texts.objects()
        return Column(name, kind, objects, gaps=texts.gaps)

    def _tell_identification(self, name: str, kind: ColumnType) -> None:
        if kind is ColumnType.IGNORE:
            what = "holds another value in every row, as an identification does"
            self._making.report.add("columns that number rows", f"column {name!r}", what, "left out")


def _codes(values: np.ndarray, count: int) -> np.ndarray | None:
    """Class numbers as int32; None when a value is no number of one of `count` classes."""
    codes = long_array(len(values), np.int32)
    for part, some in stretches(values):
        known = some[np.isfinite(some)]
        if not ((known == np.rint(known)) & (known >= 0) & (known < count)).all():
            return None
        codes[part] = np.where(np.isfinite(some), some, -1)
    return codes


def _without_dots(texts: Sequence[str]) -> tuple[Sequence[str], bool]:
    """Two or more categories without the dot that each of them ends in, unless they are abbreviations."""
    if len(texts) < 2 or not all(text.endswith(".") for text in texts):
        return texts, False
    short = [text[:-1] for text in texts]
    plain = all(text and not text[-1].isspace() and "." not in text for text in short)
    abbreviated = all(text.isalpha() and len(text) <= 4 for text in short)
    return (short, True) if plain and not abbreviated else (texts, False)
