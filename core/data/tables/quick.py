"""Blocks without any oddity, read by polars where it is installed: several times as fast as NumPy can.

A block that holds quotes out of order, a row of another length, a number in another form or too large a one is left to
the careful way, so that both ways say the same of the same file.
"""

from __future__ import annotations

import importlib.util
import itertools
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from core.data.tables.cells import Block
from core.data.tables.dialect import Dialect
from core.data.tables.kinds import Plan
from core.data.tables.numbers import POINT
from core.data.tables.texts import SURE_ROWS, Coded

if TYPE_CHECKING:
    import polars

LARGEST = float(np.finfo(np.float32).max)
_DAY, _MOMENT = "%Y-%m-%d", "%Y-%m-%d %H:%M:%S"
_YEAR_1000 = -30_610_224_000_000
"""Milliseconds. Polars reads "+016-01-01" as a date, but no such text is one of a later year."""
_STRETCH = 2**21
_FIRST_ROWS = 10_000
_SHORT = 12
"""Bytes; texts that stand for nothing have fewer."""


@dataclass(frozen=True, eq=False)
class Quick:
    """Columns of a block, by number where they are texts.

    `values` float64 (rows, measured columns), NaN where missing, and `present` (measured columns,) how many are not;
    `coded` texts that repeat; `objects` (rows,) those that do not, "" where missing; `lines` (rows,) where each row
    begins in the file.
    """

    values: np.ndarray
    present: np.ndarray
    coded: dict[int, Coded]
    objects: dict[int, np.ndarray]
    lines: np.ndarray


@cache
def has_polars() -> bool:
    """Whether polars is installed."""
    return importlib.util.find_spec("polars") is not None


class Learned:
    """The numbers that polars gives the texts of a column, the same in all blocks of a table."""

    def __init__(self) -> None:
        self._kinds: dict[int, polars.Categorical] = {}
        self._kept: dict[int, polars.Series] = {}
        self.count: dict[int, int] = {}
        """How many there are, by column."""

    def kind(self, column: int) -> polars.Categorical:
        """The type of the column."""
        import polars

        if column not in self._kinds:
            self._kinds[column], self.count[column] = polars.Categorical(polars.Categories.random()), 0
        return self._kinds[column]

    def keep(self, column: int, series: polars.Series, new: int) -> None:
        """`new` more texts have numbers; polars forgets them unless it sees that a series still has them."""
        self._kept[column] = series.head(1)
        self.count[column] += new

    def forget(self, column: int) -> None:
        """Begin anew with the numbers of a column."""
        self._kinds.pop(column, None)
        self._kept.pop(column, None)


def read_quickly(
    block: Block, dialect: Dialect, plans: Sequence[Plan], learned: Learned, singly: Container[int] = ()
) -> Quick | None:
    """The columns of `block`; None where it must be read the careful way. Texts of columns `singly` do not repeat."""
    plain = dialect.form == POINT and not dialect.comment and not dialect.trailing and dialect.delimiter != " "
    if not plain or dialect.width < 2 or not has_polars():
        return None
    lines = _lines(block, dialect)
    if lines is None:
        return None
    found = _read_strictly(block, dialect, _kinds(plans, learned, singly), plans)
    if found is None:
        found = _read_gaps(block, dialect, plans)
    measured = (
        _measured(found, dialect, plans) if found is not None and _is_regular(found, block, dialect, lines) else None
    )
    if found is None or measured is None:
        return None
    coded: dict[int, Coded] = {}
    objects: dict[int, np.ndarray] = {}
    for index, plan in enumerate(plans):
        if plan.way == "text":
            series = _full(found.to_series(index))
            if index in singly or (not plan.repeats and not learned.count.get(index) and _is_single(series)):
                objects[index] = _objects(series, dialect)
            else:
                coded[index] = _coded(series, index, learned)
    return Quick(*measured, coded, objects, lines)


def _kinds(plans: Sequence[Plan], learned: Learned, singly: Container[int]) -> dict[str, Any]:
    """What polars is to make of the columns."""
    import polars

    kinds: dict[str, Any] = {}
    for index, plan in enumerate(plans):
        kinds[str(index)] = polars.Float64 if plan.way == "number" else polars.String
        if plan.repeats and index not in singly:
            kinds[str(index)] = (
                learned.kind(index) if plan.way == "text" else polars.Categorical(polars.Categories.random())
            )
    return kinds


def _measured(found: polars.DataFrame, dialect: Dialect, plans: Sequence[Plan]) -> tuple[np.ndarray, np.ndarray] | None:
    """Numbers and dates as in Quick; None where one of them is odd."""
    measured = [index for index, plan in enumerate(plans) if plan.way != "text"]
    values, present = np.empty((len(measured), found.height)), np.empty(len(measured), np.int64)
    for place, index in enumerate(measured):
        series, plan = found.to_series(index), plans[index]
        count = (
            _numbers(series, values[place]) if plan.way == "number" else _dates(series, plan, values[place], dialect)
        )
        if count is None:
            return None
        present[place] = count
    return values.T, present


def _lines(block: Block, dialect: Dialect) -> np.ndarray | None:
    """The lines where rows begin; None where quotes are not in order, or blanks are no part of polars' numbers."""
    content = block.content
    if dialect.delimiter != "\t" and not block.simple and b"\t" in content:
        return None
    if block.quoted:
        return block.quoted_rows(dialect.delimiter) if dialect.quotes else None
    return np.arange(block.line, block.line + block.feeds + (not content.endswith(b"\n")))


def _is_regular(found: polars.DataFrame, block: Block, dialect: Dialect, lines: np.ndarray) -> bool:
    """Whether all rows are full: polars refuses longer ones, and shorter ones have nothing in the last column."""
    if found.height != len(lines):
        return False
    if not found.to_series(dialect.width - 1).null_count():
        return True
    return block.count_outside_quotes(dialect.delimiter) == len(lines) * (dialect.width - 1)


def _read(block: Block, dialect: Dialect, kinds: dict[str, Any], **options: Any) -> polars.DataFrame | None:
    """The block as a frame; None where polars refuses it. Several stretches are read side by side."""
    import polars

    scans = [
        polars.scan_csv(
            stretch,
            has_header=False,
            separator=dialect.delimiter,
            quote_char='"' if block.quoted else None,
            schema=kinds,
            **options,
        )
        for stretch in _stretches(block)
    ]
    try:
        return polars.concat(polars.collect_all(scans))
    except polars.exceptions.PolarsError:
        return None


def _stretches(block: Block) -> list[bytes]:
    """The rows of a block in some parts, for polars uses but one core for much of its work."""
    import polars

    content, count = block.content, min(2 * polars.thread_pool_size(), len(block.content) // _STRETCH)
    if block.quoted or count < 2:
        return [content]
    cuts = [content.find(b"\n", len(content) * part // count) + 1 for part in range(1, count)]
    return [content[low:high] for low, high in itertools.pairwise([0, *cuts, len(content)]) if high > low]


def _read_strictly(
    block: Block, dialect: Dialect, kinds: dict[str, Any], plans: Sequence[Plan]
) -> polars.DataFrame | None:
    """The block as a frame; None where polars finds longer rows, or what is neither a number nor the usual gap."""
    gaps = {str(at): plan.gap for at, plan in enumerate(plans) if plan.gap}
    return _read(block, dialect, kinds, null_values=gaps or None)


def _read_gaps(block: Block, dialect: Dialect, plans: Sequence[Plan]) -> polars.DataFrame | None:
    """The same where anything may stand for a missing number; None where something else is no number."""
    import polars

    numbers = [str(at) for at, plan in enumerate(plans) if plan.way == "number"]
    texts = _read(block, dialect, {str(at): polars.String for at in range(len(plans))})
    if texts is None:
        return None
    columns = []
    for name in numbers:
        series = texts.get_column(name)
        found = series.str.strip_chars(" ").cast(polars.Float64, strict=False).fill_nan(None)
        odd = series.filter(found.is_null()).unique().to_list()
        if any((text or "").strip().lower() not in dialect.missing for text in odd):
            return None
        columns.append(found)
    return texts.with_columns(columns)


def _numbers(series: polars.Series, values: np.ndarray) -> int | None:
    """Write a column into `values`, NaN where missing, and count the others; None where one is too large or NaN."""
    at, present = 0, len(values) - series.null_count()
    fine = 0
    for chunk in series.get_chunks():
        part = values[at : at + len(chunk)]
        part[:] = chunk.to_numpy()
        at += len(part)
        fine += int(np.count_nonzero(np.abs(part) <= LARGEST))
    return present if fine == present else None


def _dates(series: polars.Series, plan: Plan, values: np.ndarray, dialect: Dialect) -> int | None:
    """The same for dates like 2016-07-01 or 2016-07-01 00:00:00, as seconds since 1970; None for others."""
    import polars

    if plan.form is None or plan.form.name != "year-month-day":
        return None
    if series.dtype == polars.String:
        return _different_dates(series, values, dialect)
    numbers, first = _numbered(_full(series))
    first = np.maximum(first, 0)
    table = np.empty(len(first))
    if _different_dates(series.gather(first).cast(polars.String), table, dialect) is None:
        return None
    table.take(numbers, out=values, mode="clip")
    gaps = np.isnan(table)
    return int(np.count_nonzero(~gaps.take(numbers, mode="clip"))) if gaps.any() else len(values)


def _different_dates(series: polars.Series, values: np.ndarray, dialect: Dialect) -> int | None:
    start = series.first(ignore_nulls=True)
    width = len(start) if isinstance(start, str) else 0
    if width not in (10, 19):
        return None
    moments = series.str.to_datetime(_DAY if width == 10 else _MOMENT, strict=False, time_unit="ms")
    gaps = moments.null_count()
    if gaps:
        odd = series.filter(moments.is_null()).unique().to_list()
        if any((text or "").strip().lower() not in dialect.missing for text in odd):
            return None
    stamps = moments.to_physical()
    least = stamps.min()
    if isinstance(least, int) and least < _YEAR_1000:
        return None
    np.divide(stamps.to_numpy(), 1000.0, out=values)
    return len(values) - gaps


def _full(series: polars.Series) -> polars.Series:
    """A column of texts with nothing where polars has nulls."""
    return series.fill_null("") if series.null_count() else series


def _is_single(series: polars.Series) -> bool:
    """Whether texts seem not to repeat, judged by the first ones."""
    starts = (series.head(SURE_ROWS), series.head(4 * SURE_ROWS))
    return len(series) >= SURE_ROWS and all(2 * start.n_unique() > len(start) for start in starts)


def _objects(series: polars.Series, dialect: Dialect) -> np.ndarray:
    """object (rows,): the texts of a column, "" where missing."""
    if (series.str.starts_with(" ") | series.str.ends_with(" ")).any():
        series = series.str.strip_chars(" ")
    if (series.str.len_bytes() < _SHORT).any():
        missing = series.str.strip_chars().str.to_lowercase().is_in(sorted(dialect.missing))
        series = series.set(missing, "") if missing.any() else series
    return np.asarray(series.to_numpy())


def _coded(series: polars.Series, column: int, learned: Learned) -> Coded:
    """The texts of a column as numbers."""
    import polars

    kind, start = learned.kind(column), learned.count[column]
    series = series.cast(kind)
    numbers, first = _numbered(series, start)
    if (first < 0).any():  # polars counted texts that are in no row, as those of a block that was refused
        learned.forget(column)
        kind, start = learned.kind(column), 0
        series = series.cast(polars.String).cast(kind)
        numbers, first = _numbered(series)
    learned.keep(column, series, len(first))
    places = np.argsort(first)
    texts = series.gather(first[places]).cast(polars.String).to_list()
    return Coded(numbers, start, [text.strip(" ") for text in texts], places)


def _numbered(series: polars.Series, start: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """The numbers (rows,) of texts as polars has them, and where each of those from `start` on comes first."""
    numbers = series.to_physical().to_numpy()
    first = np.full(max(0, int(numbers.max()) + 1 - start), -1)
    for reach in (_FIRST_ROWS, len(numbers)):
        if len(first) and (first < 0).any():
            at = np.flatnonzero(numbers[:reach] >= start)[::-1]
            first[numbers[at] - start] = at
    return numbers, first
