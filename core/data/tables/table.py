"""A table in a text file as a frame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from core.data.frame import Frame
from core.data.source import SILENT, DataError, DataProblem, Watch
from core.data.tables.blocks import Blocks, OtherEncodingError
from core.data.tables.building import Building, Making, OtherTypeError, memory_sink
from core.data.tables.cells import RAGGED, Cells, find_cells
from core.data.tables.dialect import ANYTHING, Dialect, Wishes
from core.data.tables.kinds import Plan, plan_columns
from core.data.tables.report import Report
from core.data.tables.sniff import find_dialect


@dataclass(frozen=True, eq=False)
class Table:
    """What was read. `notes` are for people: how dates were understood."""

    frame: Frame
    dialect: Dialect
    problems: tuple[DataProblem, ...] = ()
    notes: tuple[str, ...] = ()


def read_frame(path: Path, wishes: Wishes = ANYTHING, watch: Watch = SILENT) -> Table:
    """Everything. Raises DataError, and Cancelled where `watch` does."""
    return _Reading(path, wishes).read(watch)


def read_page(path: Path, wishes: Wishes = ANYTHING) -> Table:
    """The rows of the first block only. Raises DataError."""
    return _Reading(path, wishes).read(SILENT, most_blocks=1)


class _Reading:
    """Reads with what is known, and again when a later row shows that it was not so."""

    def __init__(self, path: Path, wishes: Wishes) -> None:
        self._path, self._wishes = path, wishes
        self._texts: set[int] = set()

    def read(self, watch: Watch, most_blocks: int | None = None) -> Table:
        dialect = find_dialect(self._path, self._wishes)
        while True:
            report = Report(self._path.name)
            try:
                return self._once(dialect, report, watch, most_blocks)
            except OtherEncodingError as error:
                self._wishes = replace(self._wishes, encoding=error.encoding)
                dialect = find_dialect(self._path, self._wishes)
            except OtherTypeError as error:
                self._texts.add(error.column)

    def _once(self, dialect: Dialect, report: Report, watch: Watch, most_blocks: int | None) -> Table:
        building: Building | None = None
        plans: tuple[Plan, ...] = ()
        for number, cells in enumerate(self._cells(dialect, report, watch)):
            if building is None:
                if not cells.rows:
                    continue
                plans = self._plans(cells, dialect)
                building = Building(Making(dialect, plans, report, self._path.parent, memory_sink))
            building.add(cells)
            if most_blocks is not None and number + 1 >= most_blocks:
                break
        if building is None or report.count(RAGGED) > 2 * building.rows + 10:
            self._refuse(dialect, report)
            raise DataError(f"{self._path.name} holds no rows of data.")
        columns, lines = building.finish()
        frame = Frame(columns, building.rows, lines)
        return Table(frame, dialect, report.problems(), _notes(plans, dialect))

    def _refuse(self, dialect: Dialect, report: Report) -> None:
        if report.count(RAGGED):
            raise DataError(
                f"{self._path.name}: {report.problems()[0].where} and {report.count(RAGGED) - 1:,} more hold another "
                f"number of values than {dialect.width}; is {dialect.describe()} right? Choose another delimiter."
            )

    def _plans(self, cells: Cells, dialect: Dialect) -> tuple[Plan, ...]:
        plans = plan_columns(cells, dialect)
        return tuple(Plan("text") if index in self._texts else plan for index, plan in enumerate(plans))

    def _cells(self, dialect: Dialect, report: Report, watch: Watch) -> Iterator[Cells]:
        fixed = self._wishes.encoding != "auto"
        blocks = Blocks(self._path, dialect.encoding, quotes=dialect.quotes, fixed=fixed, report=report)
        for block in blocks.follow(watch):
            line = blocks.line
            if line < dialect.first_line:
                skipped = min(dialect.first_line - line, block.count(b"\n"))
                block, line = _without_lines(block, skipped), line + skipped
            if block:
                yield find_cells(block, dialect, line, report)


def _without_lines(block: bytes, count: int) -> bytes:
    at = 0
    for _ in range(count):
        at = block.find(b"\n", at) + 1
    return block[at:]


def _notes(plans: tuple[Plan, ...], dialect: Dialect) -> tuple[str, ...]:
    notes = []
    for name, plan in zip(dialect.names, plans, strict=True):
        if plan.form is not None:
            doubt = "" if plan.form.sure else ", though day and month could be the other way round"
            notes.append(f"column {name}: dates read as {plan.form.name}{doubt}")
    return tuple(notes)
