"""Rows in JSON: an object on each line, or an array of objects. Objects within them become columns "outer.inner"."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from core.data.files import content_head, read_text_bytes
from core.data.source import DataError, Watch
from core.data.tables.blocks import Blocks
from core.data.tables.cells import Block, Cells, cells_of
from core.data.tables.dialect import Dialect
from core.data.tables.encoding import byte_order_mark, find_encoding
from core.data.tables.feed import Feed, RestartError
from core.data.tables.report import Report
from core.data.tables.sniff import MOST_COLUMNS, unique_names

MOST_ARRAY = 2**28
"""Bytes of an array of objects; more belong into one object a line."""
PART = 2**20
"""Bytes of lines that are looked at at a time."""
AT_ONCE = 5000
DEEPEST = 8
WORDS = (b"NaN", b"Infinity")
NOT_OBJECTS, LISTS = "rows that are no objects", "values that are lists"
_DECODER = msgspec.json.Decoder()
_WRONG = (msgspec.DecodeError, RecursionError, UnicodeDecodeError)


def looks_like_json_rows(path: Path) -> bool:
    """Whether the content begins with an object on a line of its own, or with an array of objects."""
    start = content_head(path, 2**16)
    text = start[byte_order_mark(start) :].lstrip()
    if text[:1] == b"[":
        return text[1:].lstrip()[:1] == b"{"
    if text[:1] != b"{":
        return False
    line, more, _ = text.partition(b"\n")
    if not more:
        return len(start) < 2**16 and _object(line) is not None
    return _object(line) is not None


@dataclass
class JsonFeed(Feed):
    """Objects as rows. The columns are all names that occur, in the order in which they do."""

    path: Path
    names: list[str] = field(default_factory=list)

    def dialect(self) -> Dialect:
        if not self.names:
            for rows in self._objects(Report(self.path.name), None):
                self.names = list(dict.fromkeys(name for _, row in rows for name in _flat(row)))
                if self.names:
                    break
        if not self.names:
            raise DataError(f"{self.path.name} holds no rows of data; expected one JSON object on each line.")
        if len(self.names) > MOST_COLUMNS:
            raise DataError(f"{self.path.name} has {len(self.names):,} columns; at most {MOST_COLUMNS:,} can be read.")
        return Dialect(names=unique_names(tuple(self.names)), missing=frozenset({"", "nan", "null"}))

    def identity(self) -> str:
        return "json"

    def cells(self, dialect: Dialect, report: Report, watch: Watch) -> Iterator[Cells | Block]:
        known = set(self.names)
        for rows in self._objects(report, watch):
            flat = [_flat(row) for _, row in rows]
            if any(not known.issuperset(row) for row in flat):
                self._learn_all_names()
                raise RestartError
            texts = [[_text(row.get(name)) for name in self.names] for row in flat]
            self._tell_lists(rows, report)
            yield cells_of(texts, [line for line, _ in rows], dialect.width)

    def _learn_all_names(self) -> None:
        found = dict.fromkeys(self.names)
        for rows in self._objects(Report(self.path.name), None):
            found.update(dict.fromkeys(name for _, row in rows for name in _flat(row)))
        self.names = list(found)

    def _tell_lists(self, rows: list[tuple[int, dict[str, Any]]], report: Report) -> None:
        for line, row in rows:
            for name, value in _flat(row).items():
                if isinstance(value, list | dict):
                    report.add(LISTS, f"line {line}, column {name}", "a list is no single value", "value left out")

    def _objects(self, report: Report, watch: Watch | None) -> Iterator[list[tuple[int, dict[str, Any]]]]:
        """Objects with their lines, some at a time."""
        start = content_head(self.path, 2**16)
        if start[byte_order_mark(start) :].lstrip()[:1] == b"[":
            yield from self._of_array(report)
            return
        blocks = Blocks(self.path, find_encoding(start), report, quotes=False, fixed=True)
        for block in blocks.follow(watch):
            for part in block.parts(PART, quotes=False):
                numbered = enumerate(part.content.split(b"\n"), part.line)
                lines = [(line, _object(text)) for line, text in numbered if text.strip()]
                yield from _grouped(self._good(lines, report, "line"))

    def _of_array(self, report: Report) -> Iterator[list[tuple[int, dict[str, Any]]]]:
        content = read_text_bytes(self.path, MOST_ARRAY)
        encoding = find_encoding(content[: 2**16])
        if encoding != "utf-8":
            content = content.decode(encoding, "replace").encode()
        try:
            items = _DECODER.decode(content[byte_order_mark(content) :])
        except _WRONG as error:
            items = _with_words(content[byte_order_mark(content) :])
            if not isinstance(items, list):
                raise DataError(
                    f"{self.path.name} is no JSON: {_one_line(error)}; mend it or write one object a line."
                ) from error
        found = [(number, item if isinstance(item, dict) else None) for number, item in enumerate(items, 1)]
        yield from _grouped(self._good(found, report, "item"))

    def _good(
        self, found: Iterable[tuple[int, dict[str, Any] | None]], report: Report, word: str
    ) -> list[tuple[int, dict[str, Any]]]:
        good = []
        for line, row in found:
            if row is None:
                report.add(NOT_OBJECTS, f"{word} {line}", "expected a JSON object", "row left out")
            else:
                good.append((line, row))
        return good


def _grouped(rows: list[tuple[int, dict[str, Any]]]) -> Iterator[list[tuple[int, dict[str, Any]]]]:
    for low in range(0, len(rows), AT_ONCE):
        yield rows[low : low + AT_ONCE]


def _object(line: bytes) -> dict[str, Any] | None:
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


def _flat(row: dict[str, Any], before: str = "", depth: int = 0) -> dict[str, Any]:
    """The values of a row by name, those of objects within it too, down to DEEPEST."""
    result: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, dict) and value and depth < DEEPEST:
            result.update(_flat(value, f"{before}{name}.", depth + 1))
        else:
            result[before + name] = value
    return result


def _text(value: Any) -> str:
    if value is None or isinstance(value, list | dict):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else repr(value)


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]
