"""Columns of a table whose numbers are written with another decimal mark than the rest of the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.data.frame import Column
from core.data.source import Loaded
from core.data.written_numbers import LOOKED_AT, shows_mark

MOSTLY = 0.8
"""Share of a column's values that must be numbers, with one mark or the other."""
_NUMBER = re.compile(r"[+-]?[\d.,]*\d[\d.,]*(?:[eE][+-]?\d+)?")
_FOUND = re.compile(r"found '(?P<value>[^']+)'")
_COLUMN = re.compile(r"column (?P<name>.+)")


@dataclass(frozen=True)
class OtherMark:
    """The column `column` holds `example`, a number written with the decimal mark `mark`: `comma` or `point`."""

    column: str
    example: str
    mark: str


def other_marks(loaded: Loaded, decimal: str) -> tuple[OtherMark, ...]:
    """Columns of the table in `loaded`, read with the mark `decimal`, that hold numbers with the other one.

    Those that hold no others were read as numbers all the same, and are not among them.
    """
    mark = "comma" if decimal == "point" else "point"
    frame, used = (loaded.origin or loaded).frame, loaded.frame
    found: dict[str, str] = {}
    for column in frame.columns if frame is not None else ():
        if used is not None and column.name in used.names and used.column(column.name).values.dtype.kind == "f":
            continue
        example = _example([*_texts(column)], mark)
        if example:
            found[column.name] = example
    for problem in loaded.problems:
        value, name = _FOUND.search(problem.what), _COLUMN.search(problem.where)
        if value is not None and name is not None and shows_mark(value["value"], mark):
            found.setdefault(name["name"], value["value"])
    return tuple(OtherMark(name, example, mark) for name, example in found.items())


def _texts(column: Column) -> Iterator[str]:
    """The first values, where the column was not taken for numbers."""
    values = column.values[:LOOKED_AT]
    if values.dtype.kind == "i":
        yield from (column.categories[value] for value in values.tolist() if value >= 0)
    elif values.dtype.kind != "f":
        yield from (str(value).strip() for value in values if str(value).strip())


def _example(texts: list[str], mark: str) -> str:
    numbers = sum(_NUMBER.fullmatch(text) is not None for text in texts)
    if not texts or numbers < MOSTLY * len(texts):
        return ""
    return next((text for text in texts if shows_mark(text, mark)), "")
