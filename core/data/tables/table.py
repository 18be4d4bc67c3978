"""A file of rows as a frame."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from core.data.frame import Frame
from core.data.source import SILENT, DataError, DataProblem, Watch
from core.data.tables import cache
from core.data.tables.building import Building, Making, OtherTypeError
from core.data.tables.cells import RAGGED, Block, Cells
from core.data.tables.dialect import ANYTHING, Dialect, Wishes, called
from core.data.tables.feed import Feed, RestartError, TextFeed
from core.data.tables.kinds import Plan, plan_columns
from core.data.tables.listed import Batch
from core.data.tables.report import Report
from core.data.tables.sinks import Memory, Place

IN_MEMORY = 2**28
"""Bytes of content up to which a table is read into memory."""


ENOUGH, ENOUGH_ROWS = (2**18, 2**20, 2**22), 200
"""Bytes that columns are judged by: so many that there are enough rows in them."""
PAGE = 2**22
"""Bytes of a first page."""
LARGE = 2**24
"""Bytes of a file from which on a first page is shown before everything is read."""
SPARE_ROWS = 1000
"""Rows for which there is room in memory though they are not expected."""
PASSED = "passed over"
TASKS = {"auto": "auto", "classes": "classes", "values": "regression"}
"""What the sources of tables call a task, with the name it has elsewhere."""


@dataclass(frozen=True, eq=False)
class Table:
    """What was read. `notes` are for people: how dates were understood."""

    frame: Frame
    dialect: Dialect
    problems: tuple[DataProblem, ...] = ()
    notes: tuple[str, ...] = ()


class _LargeError(Exception):
    """The content is larger than a table in memory may be."""


def read_frame(path: Path, wishes: Wishes = ANYTHING, watch: Watch = SILENT) -> Table:
    """Everything in a text file. Raises DataError, and Cancelled where `watch` does."""
    return read_feed(TextFeed(path, wishes), watch)


def read_page(path: Path, wishes: Wishes = ANYTHING) -> Table:
    """The rows of the first block of a text file. Raises DataError."""
    return page_of_feed(TextFeed(path, wishes))


def page_of_feed(feed: Feed) -> Table:
    """The rows of the first block. Raises DataError."""
    return _Reading(feed, SILENT, first_only=True).read(Memory())


def read_feed(feed: Feed, watch: Watch = SILENT) -> Table:
    """Everything; tables that are too large for memory as memory maps, kept for the next time."""
    if feed.path.stat().st_size <= IN_MEMORY:
        try:
            return _Reading(feed, watch).read(Memory())
        except _LargeError:
            pass
    known = cache.find(feed.path, feed.identity())
    if known is not None:
        return Table(known.frame, known.dialect, known.problems, known.notes)
    with cache.Making(feed.path, feed.identity()) as making:
        table = _Reading(feed, watch).read(making)
        return Table(making.keep(cache.Known(*_parts(table))), table.dialect, table.problems, table.notes)


def _parts(table: Table) -> tuple[Frame, Dialect, tuple[DataProblem, ...], tuple[str, ...]]:
    return table.frame, table.dialect, table.problems, table.notes


class _Following:
    """A watch that is told of the same step again while it takes long."""

    def __init__(self, watch: Watch) -> None:
        self._watch, self._last = watch, (0, 0)

    def progress(self, done: int, total: int) -> None:
        self._last = done, total
        self._watch.progress(done, total)

    def again(self) -> None:
        """Nothing new, but still at it."""
        self._watch.progress(*self._last)


class _Reading:
    """Reads with what is known, and again when a later row shows that it was not so."""

    def __init__(self, feed: Feed, watch: Watch, *, first_only: bool = False) -> None:
        self._feed, self._watch, self._first_only = feed, _Following(watch), first_only
        self._name = feed.path.name
        self._texts: set[int] = set()

    def read(self, place: Memory | cache.Making) -> Table:
        while True:
            try:
                return self._once(self._feed.dialect(), Report(self._name), place)
            except RestartError:
                self._texts.clear()
            except OtherTypeError as error:
                self._texts.add(error.column)

    def _once(self, dialect: Dialect, report: Report, place: Memory | cache.Making) -> Table:
        with ExitStack() as stack:
            return self._build(dialect, report, place, stack)

    def _build(self, dialect: Dialect, report: Report, place: Memory | cache.Making, stack: ExitStack) -> Table:
        building: Building | None = None
        plans: tuple[Plan, ...] = ()
        seen = 0
        for found in self._feed.cells(dialect, report, self._watch):
            if building is None:
                cells = _first_rows(found, dialect)
                if not cells.rows:
                    _tell(found, dialect, report)
                    continue
                plans = self._plans(cells, dialect)
                room = _room(self._feed.path, place, cells, plans)
                building = Building(Making(dialect, plans, report, self._feed.path.parent, room, self._watch.again))
                stack.callback(building.close)
            if self._first_only and isinstance(found, Block):
                found = next(found.parts(PAGE, dialect.quotes))
            building.extend(found)
            if self._first_only:
                break
            seen += _size(found)
            if seen > IN_MEMORY and isinstance(place, Memory):
                raise _LargeError
        if building is not None:
            building.settle()
        if building is None or report.count(RAGGED) > 2 * building.rows + 10:
            raise self._refusal(dialect, report)
        columns, lines = building.finish()
        return Table(
            Frame(columns, building.rows, lines if self._feed.has_lines else None),
            dialect,
            (*_titles(dialect), *report.problems()),
            _notes(plans, dialect),
        )

    def _refusal(self, dialect: Dialect, report: Report) -> DataError:
        if not report.count(RAGGED):
            return DataError(f"{self._name} holds no rows of data.")
        return DataError(
            f"{self._name}: {report.problems()[0].where} and {report.count(RAGGED) - 1:,} more hold another "
            f"number of values than {dialect.width}; is {dialect.describe()} right? Choose another delimiter."
        )

    def _plans(self, cells: Cells, dialect: Dialect) -> tuple[Plan, ...]:
        plans = plan_columns(cells, dialect)
        return tuple(Plan("text") if index in self._texts else plan for index, plan in enumerate(plans))


def _first_rows(found: Cells | Block | Batch, dialect: Dialect) -> Cells:
    """Some rows to judge the columns by; all of the block where there are not many."""
    if isinstance(found, Cells):
        return found
    if isinstance(found, Batch):
        return found.first()
    for enough in ENOUGH:
        cut = found.content.rfind(b"\n", 0, enough) + 1
        if len(found.content) > enough and cut:
            cells = Block(found.content[:cut], found.line).find(dialect, Report(""))
            if cells.rows > ENOUGH_ROWS:
                return cells
    return found.find(dialect, Report(""))


def _tell(found: Cells | Block | Batch, dialect: Dialect, report: Report) -> None:
    """What cannot be used of rows none of which can."""
    if isinstance(found, Block):
        found.find(dialect, report)
    elif isinstance(found, Batch):
        for part in found.parts():
            part.cells(report)


def _size(found: Cells | Block | Batch) -> int:
    """Bytes of content."""
    if isinstance(found, Batch):
        return found.size
    return len(found.content if isinstance(found, Block) else found.buffer)


def _room(path: Path, place: Memory | cache.Making, cells: Cells, plans: tuple[Plan, ...]) -> Place:
    """A place for as many rows as the file seems to hold, judged by its first ones."""
    row_bytes = max(1.0, len(cells.buffer) / cells.rows)
    if isinstance(place, Memory):
        return Memory(int(1.02 * path.stat().st_size / row_bytes) + SPARE_ROWS)
    lengths = (cells.ends - cells.starts).mean(axis=0).tolist()
    texts = [4 if plan.repeats else 8 + length for plan, length in zip(plans, lengths, strict=True)]
    row = sum(text if plan.way == "text" else 8 for plan, text in zip(plans, texts, strict=True)) + 8
    return place.folder(row / row_bytes)


def _titles(dialect: Dialect) -> Iterator[DataProblem]:
    """Lines above the names, which are passed over."""
    for number, title in enumerate(dialect.titles, 1):
        yield DataProblem(f"line of title {number}", f"{title[:40]!r} stands above the names of the columns", PASSED)


def _notes(plans: tuple[Plan, ...], dialect: Dialect) -> tuple[str, ...]:
    notes = []
    for name, plan in zip(dialect.names, plans, strict=True):
        if plan.form is not None:
            doubt = "" if plan.form.sure else ", though day and month could be the other way round"
            notes.append(f"{called(name)}: dates read as {plan.form.name}{doubt}")
    return tuple(notes)
