"""Stretches of JSON with some objects each: lines, or pieces of an array. Every one can be read by itself."""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np

from core.data.source import DataError, Watch
from core.data.tables.json_shape import Row, ShapeReader
from core.data.tables.report import Report

PART = 2**18
"""Bytes that are read at a time: one or two milliseconds."""
WORDS = (b"NaN", b"Infinity")
NOT_OBJECTS = "rows that are no objects"
TRIES = 50
"""Places after PART bytes of an array at which an object may end."""
Numbered = list[tuple[int, Row]]
_BETWEEN = re.compile(rb"\}[ \t\r\n]*,[ \t\r\n]*(?=\{)")
_DECODER = msgspec.json.Decoder()
_WRONG = (msgspec.DecodeError, RecursionError, UnicodeDecodeError)


@dataclass(frozen=True)
class Stretch(ABC):
    """Some objects in `content`; `number` is the line of the first, or its number in an array."""

    content: bytes
    number: int

    @abstractmethod
    def rows(self, report: Report) -> Numbered:
        """The objects with their numbers; what is none goes into `report`."""

    @abstractmethod
    def read(self, reader: ShapeReader) -> tuple[list[Any], np.ndarray] | None:
        """The objects as `reader` has them, and their numbers; None where they are of another shape."""


class Lines(Stretch):
    """An object on each line."""

    def rows(self, report: Report) -> Numbered:
        numbered = enumerate(self.content.split(b"\n"), self.number)
        return _good([(line, object_of(text)) for line, text in numbered if text.strip()], report, "line")

    def read(self, reader: ShapeReader) -> tuple[list[Any], np.ndarray] | None:
        rows = reader.read_lines(self.content)
        if rows is not None:
            return rows, np.arange(self.number, self.number + len(rows))
        lines = [text.strip() for text in self.content.split(b"\n")]
        full = [at for at, text in enumerate(lines) if text]
        rows = reader.read_lines(b"\n".join(filter(None, lines))) if b"" in lines[:-1] else None
        return (rows, np.array(full) + self.number) if rows is not None else None


@dataclass(frozen=True)
class Items(Stretch):
    """Objects with commas between them, and the same as they were found to be."""

    found: list[Any]

    def rows(self, report: Report) -> Numbered:
        items = enumerate(self.found, self.number)
        return _good([(number, item if isinstance(item, dict) else None) for number, item in items], report, "item")

    def read(self, reader: ShapeReader) -> tuple[list[Any], np.ndarray] | None:
        rows = reader.read_items(self.content)
        return (rows, np.arange(self.number, self.number + len(rows))) if rows is not None else None


def items_of(content: bytes, name: str, watch: Watch | None) -> Iterator[Items]:
    """The items of an array. Raises DataError where it is none."""
    at, number = content.find(b"[") + 1, 1
    while True:
        piece, at = _piece(content, at, name)
        if piece.found:
            yield Items(piece.content, number, piece.found)
        number += len(piece.found)
        if watch is not None:
            watch.progress(at, len(content))
        if at >= len(content):
            return


def _piece(content: bytes, at: int, name: str) -> tuple[Items, int]:
    """Some items from the place `at` on, and the place behind them."""
    for between in _first(_BETWEEN.finditer(content, at + PART) if len(content) - at > PART else ()):
        piece = content[at : between.start() + 1]
        try:
            return Items(piece, 0, _items(b"[" + piece + b"]")), between.end()
        except _WRONG:
            continue
    try:
        items = _items(b"[" + content[at:])
    except _WRONG as error:
        why = " ".join(str(error).split())[:200]
        raise DataError(f"{name} is no JSON: {why}; mend it or write one object a line.") from error
    return Items(content[at : content.rfind(b"]")], 0, items), len(content)


def _first(found: Iterable[re.Match[bytes]]) -> Iterator[re.Match[bytes]]:
    return (match for match, _ in zip(found, range(TRIES), strict=False))


def _items(text: bytes) -> list[Any]:
    """A list in JSON. Raises one of _WRONG."""
    try:
        return list(_DECODER.decode(text))
    except _WRONG:
        found = _with_words(text)
        if isinstance(found, list):
            return found
        raise


def object_of(line: bytes) -> Row | None:
    """The object on a line; None where there is none."""
    try:
        value = _DECODER.decode(line)
    except _WRONG:
        value = _with_words(line)
    return value if isinstance(value, dict) else None


def _with_words(text: bytes) -> Any:
    """JSON with the numbers NaN and Infinity, which Python's own writer puts there; None for anything else."""
    if not any(word in text for word in WORDS):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _good(found: Iterable[tuple[int, Row | None]], report: Report, word: str) -> Numbered:
    good = []
    for number, row in found:
        if row is None:
            report.add(NOT_OBJECTS, f"{word} {number}", "expected a JSON object", "row left out")
        else:
            good.append((number, row))
    return good
