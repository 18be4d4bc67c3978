"""Rows in JSON: an object on each line, or an array of objects. Objects within them become columns "outer.inner"."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from core.data.files import content_head, read_beginning
from core.data.source import DataError, Watch
from core.data.tables.blocks import Blocks
from core.data.tables.cells import Block, Cells, cells_of
from core.data.tables.dialect import ENCODINGS, Dialect, called
from core.data.tables.encoding import byte_order_mark, find_encoding
from core.data.tables.feed import Feed, RestartError
from core.data.tables.json_shape import DEEPEST, Row, Shape, ShapeReader, as_cells, text_of
from core.data.tables.json_stretches import PART, Lines, Numbered, Stretch, items_of, object_of
from core.data.tables.kinds import ROWS_LOOKED_AT, Plan
from core.data.tables.listed import Batch, Listed, Part
from core.data.tables.report import Report
from core.data.tables.sniff import MOST_COLUMNS, unique_names

MOST_ARRAY = 2**28
"""Bytes of an array of objects; more belong into one object a line."""
LISTS = "values that are lists"
OFTEN = 8
"""Once more than one of so many parts had to be read the careful way, the shape is learned anew."""


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
        return len(start) < 2**16 and object_of(line) is not None
    return object_of(line) is not None


@dataclass
class JsonFeed(Feed):
    """Objects as rows. The columns are all names that occur, in the order in which they do."""

    path: Path
    shape: Shape = field(default_factory=Shape)

    def dialect(self) -> Dialect:
        names = self.shape.names or self._first_names()
        if not names:
            raise DataError(f"{self.path.name} holds no rows of data; expected one JSON object on each line.")
        if len(names) > MOST_COLUMNS:
            raise DataError(f"{self.path.name} has {len(names):,} columns; at most {MOST_COLUMNS:,} can be read.")
        return Dialect(names=unique_names(tuple(names)), missing=frozenset({"", "nan", "null"}))

    def identity(self) -> str:
        return "json"

    def cells(self, dialect: Dialect, report: Report, watch: Watch) -> Iterator[Cells | Block | Batch]:
        reading = Reading(self.shape, lambda: self._learn_all(watch))
        for parts, size in self._stretches(report, watch):
            yield JsonBatch(reading, parts, size)

    def _first_names(self) -> list[str]:
        for parts, _ in self._stretches(Report(self.path.name), None):
            for part in parts:
                self.shape.learn(row for _, row in part.rows(Report("")))
                if self.shape.leaves:
                    return self.shape.names
        return []

    def _learn_all(self, watch: Watch) -> None:
        """All names that occur in the file."""
        reader = self.shape.reader()
        for parts, _ in self._stretches(Report(self.path.name), watch):
            for part in parts:
                found = part.read(reader) if reader is not None else None
                if reader is None or found is None or reader.within(found[0]) is None:
                    self.shape.learn(row for _, row in part.rows(Report("")))
                    reader = self.shape.reader()

    def _stretches(self, report: Report, watch: Watch | None) -> Iterator[tuple[Sequence[Stretch], int]]:
        """The file in stretches of rows, some together with their size in bytes."""
        start = content_head(self.path, 2**16)
        if start[byte_order_mark(start) :].lstrip()[:1] == b"[":
            for stretch in items_of(self._array(), self.path.name, watch):
                yield [stretch], len(stretch.content)
            return
        blocks = Blocks(self.path, find_encoding(start), report, quotes=False, fixed=True)
        for block in blocks.follow(watch):
            yield [Lines(part.content, part.line) for part in block.parts(PART, quotes=False)], len(block.content)

    def _array(self) -> bytes:
        """The content of a file with an array, in UTF-8."""
        content, whole = read_beginning(self.path, MOST_ARRAY)
        if not whole:
            raise DataError(
                f"{self.path.name} holds one array of more than {MOST_ARRAY / 2**20:.0f} MiB, which is the most that "
                "is read of an array; write one object a line, without the brackets and commas around them."
            )
        encoding = find_encoding(content[: 2**16])
        if encoding != "utf-8":
            content = content.decode(ENCODINGS[encoding], "replace").encode()
        return content[byte_order_mark(content) :]


class Reading:
    """How the rows of one file are read: its shape, and how often a part was of another one.

    `learn_all` is called where names come up that are no columns.
    """

    def __init__(self, shape: Shape, learn_all: Callable[[], None]) -> None:
        self.shape, self.names, self.learn_all = shape, shape.names, learn_all
        self.columns = frozenset(self.names)
        self._reader: ShapeReader | None = None
        self._made = False
        self._parts = self._odd = 0

    def reader(self, plans: Sequence[Plan]) -> ShapeReader | None:
        """What reads the next part."""
        self._parts += 1
        if not self._made:
            self._reader, self._made = self.shape.reader(plans), True
        return self._reader

    def was_odd(self, rows: Numbered) -> None:
        """Rows of another shape; where they are not rare, it is learned anew."""
        self._odd += 1
        if OFTEN * self._odd > self._parts:
            self.shape.learn(row for _, row in rows)
            self._made = False


@dataclass
class JsonBatch(Batch):
    """Some stretches of rows."""

    reading: Reading
    stretches: Sequence[Stretch]
    size: int

    def first(self) -> Cells:
        rows: Numbered = []
        for stretch in self.stretches:
            rows += stretch.rows(Report(""))
            if len(rows) >= ROWS_LOOKED_AT:
                break
        return cells_of_rows(rows[:ROWS_LOOKED_AT], self.reading, Report(""))

    def parts(self) -> Iterator[Part]:
        return (JsonPart(self.reading, stretch) for stretch in self.stretches)


@dataclass
class JsonPart(Part):
    """One stretch of rows."""

    reading: Reading
    stretch: Stretch

    def listed(self, plans: Sequence[Plan]) -> Listed | None:
        reader = self.reading.reader(plans)
        found = self.stretch.read(reader) if reader is not None else None
        columns = reader.columns(found[0]) if reader is not None and found is not None else None
        if reader is None or found is None or columns is None:
            return None
        numbers, lists, texts = [], [], []
        for index, (path, values) in enumerate(columns.items()):
            kind = reader.kind(path)
            numbers.append(kind in ("number", "list", "nothing") and plans[index].way == "number")
            if kind in ("list", "any"):
                lists += [(row, index) for row, value in enumerate(values) if isinstance(value, list | dict)]
            made = as_cells(values, kind)
            if made is None:
                return None
            texts.append(made)
        report = Report("")
        _tell_lists(sorted(lists), found[1], self.reading.names, report)
        return Listed(texts, numbers, found[1], report)

    def cells(self, report: Report) -> Cells:
        rows = self.stretch.rows(report)
        self.reading.was_odd(rows)
        return cells_of_rows(rows, self.reading, report)


def cells_of_rows(rows: Numbered, reading: Reading, report: Report) -> Cells:
    """Rows as texts. Raises RestartError where there is a name that is no column."""
    flat = [_flat(row) for _, row in rows]
    lines = np.fromiter((line for line, _ in rows), np.int64, len(rows))
    if any(not reading.columns.issuperset(row) for row in flat):
        reading.learn_all()
        raise RestartError
    texts = [[text_of(row.get(name)) for name in reading.names] for row in flat]
    lists = [
        (at, index)
        for at, row in enumerate(flat)
        if any(isinstance(value, list | dict) for value in row.values())
        for index, name in enumerate(reading.names)
        if isinstance(row.get(name), list | dict)
    ]
    _tell_lists(lists, lines, reading.names, report)
    return cells_of(texts, lines.tolist(), len(reading.names))


def _tell_lists(places: Sequence[tuple[int, int]], lines: np.ndarray, names: Sequence[str], report: Report) -> None:
    """Values at `places` (row, column) that are lists."""
    listed = places[: report.room(LISTS)]
    for row, column in listed:
        where = f"line {int(lines[row])}, {called(names[column])}"
        report.add(LISTS, where, "a list is no single value", "value left out")
    report.count_more(LISTS, len(places) - len(listed))


def _flat(row: Row, before: str = "", depth: int = 0) -> Row:
    """The values of a row by name, those of objects within it too, down to DEEPEST."""
    result: Row = {}
    for name, value in row.items():
        if isinstance(value, dict) and value and depth < DEEPEST:
            result.update(_flat(value, f"{before}{name}.", depth + 1))
        else:
            result[before + name] = value
    return result
