"""What stands in the table of samples: rows of a table, values of arrays, texts, or just names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QCoreApplication

from core.data import Column, ColumnType
from netstudio.data_panel.sample_list import SampleList

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_COLUMNS = 2_000


class Cells:
    """Texts of the cells of each sample. `headers` name the columns; `right` tells which are numbers."""

    def __init__(self, samples: SampleList) -> None:
        self.samples = samples
        self.headers: tuple[str, ...] = (_tr("Class") if samples.classes else _tr("Target"),)
        self.right: tuple[bool, ...] = (not samples.classes,)
        self.wide = -1
        """The column that takes the room that is left; -1 for none."""

    def text(self, number: int, column: int) -> str:
        """The cell `column` of sample `number`."""
        del column
        return self.samples.label(number)


class FrameCells(Cells):
    """The columns of the table as they were read."""

    def __init__(self, samples: SampleList) -> None:
        super().__init__(samples)
        frame = samples.frame
        assert frame is not None
        self._columns = frame.columns
        self.headers = frame.names
        self.right = tuple(column.values.dtype.kind == "f" for column in frame.columns)

    def text(self, number: int, column: int) -> str:
        return cell_text(self._columns[column], self.samples.row(number))


class ValueCells(Cells):
    """The target and every input value."""

    def __init__(self, samples: SampleList) -> None:
        super().__init__(samples)
        width = min(_MOST_COLUMNS, samples.loaded.input.size)
        named = samples.loaded.columns
        names = named if len(named) == samples.loaded.input.size else tuple(f"{place + 1}" for place in range(width))
        self.headers = (self.headers[0], *names[:width])
        self.right = (self.right[0], *([True] * width))
        self._values = lru_cache(256)(lambda number: samples.input(number).reshape(-1)[:width])

    def text(self, number: int, column: int) -> str:
        return super().text(number, 0) if column == 0 else f"{float(self._values(number)[column - 1]):.6g}"


class TextCells(Cells):
    """The class and the text."""

    def __init__(self, samples: SampleList) -> None:
        super().__init__(samples)
        self.headers, self.right, self.wide = (self.headers[0], _tr("Text")), (False, False), 1
        self._texts = lru_cache(512)(lambda number: printable(" ".join(samples.text(number)[:400].split())))

    def text(self, number: int, column: int) -> str:
        return class_title(super().text(number, 0)) if column == 0 else self._texts(number)


class NameCells(Cells):
    """The class and where the sample comes from: for samples that are looked at one by one."""

    def __init__(self, samples: SampleList) -> None:
        super().__init__(samples)
        self.wide = 0
        if samples.loaded.names is not None:
            self.headers, self.right, self.wide = (*self.headers, _tr("File")), (*self.right, False), 1

    def text(self, number: int, column: int) -> str:
        return super().text(number, 0) if column == 0 else self.samples.where(number)


def cells_of(samples: SampleList) -> Cells:
    """What suits these samples."""
    if samples.frame is not None:
        return FrameCells(samples)
    if samples.loaded.preparation.tokens is not None:
        return TextCells(samples)
    if samples.reading.facts.kind in ("series", "audio"):
        return NameCells(samples)
    return ValueCells(samples)


def cell_text(column: Column, row: int) -> str:
    """One cell of a table for people; empty where it is missing."""
    value = column.value(row)
    if column.values.dtype.kind == "O":
        return str(value)
    if column.values.dtype.kind == "i":
        return column.categories[value] if value >= 0 else ""
    if np.isnan(value):
        return ""
    return date_text(float(value)) if column.kind is ColumnType.DATE else number_text(float(value))


def printable(text: str) -> str:
    """The text with a box for every sign that has no picture."""
    return "".join(sign if sign.isprintable() or sign == "\n" else "□" for sign in text).replace("\ufffd", "□")


def class_title(name: str) -> str:
    """The name of a class, in quotes where nothing could be seen of it: a line feed, a blank."""
    return name if name.strip() else repr(name)


def number_text(value: float) -> str:
    """A number in few signs."""
    return f"{value:.0f}" if value == np.rint(value) and abs(value) < 1e9 else f"{value:.6g}"


def date_text(seconds: float) -> str:
    """A day, and the time of day where there is one."""
    try:
        moment = _EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return number_text(seconds)
    return moment.strftime("%Y-%m-%d %H:%M" if seconds % 86_400 else "%Y-%m-%d")


def _tr(text: str) -> str:
    return QCoreApplication.translate("SampleTable", text)
