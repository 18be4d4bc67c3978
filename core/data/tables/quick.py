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
from core.data.tables.texts import SURE_ROWS

if TYPE_CHECKING:
    import polars

LARGEST = float(np.finfo(np.float32).max)
_DAY, _MOMENT = "%Y-%m-%d", "%Y-%m-%d %H:%M:%S"
_YEAR_1000 = -30_610_224_000_000
"""Milliseconds. Polars reads "+016-01-01" as a date, but no such text is one of a later year."""
_STRETCH = 2**21
_SHORT = 12
"""Bytes; texts that stand for nothing have fewer."""


@dataclass(frozen=True, eq=False)
class Quick:
    """Columns of a block, by number where they are texts.

    `values` float64 (rows, measured columns), NaN where missing, and `present` (measured columns,) how many are not;
    `coded`: the different texts and int (rows,) which of them stands where; `objects`: (rows,) the texts, "" where
    missing; `lines` (rows,) where each row begins in the file.
    """

    values: np.ndarray
    present: np.ndarray
    coded: dict[int, tuple[list[str], np.ndarray]]
    objects: dict[int, np.ndarray]
    lines: np.ndarray


@cache
def has_polars() -> bool:
    """Whether polars is installed."""
    return importlib.util.find_spec("polars") is not None


def read_quickly(block: Block, dialect: Dialect, plans: Sequence[Plan], singly: Container[int] = ()) -> Quick | None:
    """The columns of `block`; None where it must be read the careful way. Texts of columns `singly` do not repeat."""
    plain = dialect.form == POINT and not dialect.comment and not dialect.trailing and dialect.delimiter != " "
    if not plain or dialect.width < 2 or not has_polars():
        return None
    lines = _lines(block, dialect)
    if lines is None:
        return None
    found = _read_strictly(block, dialect, plans)
    if found is None:
        found = _read_gaps(block, dialect, plans)
    if found is None or found.height != len(lines) or not _is_regular(found, block, dialect, len(lines)):
        return None
    measured = [index for index, plan in enumerate(plans) if plan.way != "text"]
    values, present = np.empty((len(measured), len(lines))), np.empty(len(measured), np.int64)
    for place, index in enumerate(measured):
        series = found.to_series(index)
        count = (
            _dates(series, plans[index], values[place], dialect)
            if plans[index].way == "date"
            else _numbers(series, values[place])
        )
        if count is None:
            return None
        present[place] = count
    coded: dict[int, tuple[list[str], np.ndarray]] = {}
    objects: dict[int, np.ndarray] = {}
    for index, plan in enumerate(plans):
        if plan.way == "text":
            series = found.to_series(index).fill_null("")
            if index in singly or _is_single(series):
                objects[index] = _objects(series, dialect)
            else:
                coded[index] = _coded(series)
    return Quick(values.T, present, coded, objects, lines)


def _lines(block: Block, dialect: Dialect) -> np.ndarray | None:
    """The lines where rows begin; None where quotes are not in order, or blanks are no part of polars' numbers."""
    content = block.content
    if dialect.delimiter != "\t" and not block.simple and b"\t" in content:
        return None
    if block.quoted:
        return block.quoted_rows(dialect.delimiter) if dialect.quotes else None
    return np.arange(block.line, block.line + block.feeds + (not content.endswith(b"\n")))


def _is_regular(found: polars.DataFrame, block: Block, dialect: Dialect, rows: int) -> bool:
    """Whether all rows are full: polars refuses longer ones, and shorter ones have nothing in the last column."""
    if not found.to_series(dialect.width - 1).null_count():
        return True
    return block.count_outside_quotes(dialect.delimiter) == rows * (dialect.width - 1)


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


def _read_strictly(block: Block, dialect: Dialect, plans: Sequence[Plan]) -> polars.DataFrame | None:
    """The block as a frame; None where polars finds longer rows, or what is neither a number nor the usual gap."""
    import polars

    kinds = {str(at): polars.Float64 if plan.way == "number" else polars.String for at, plan in enumerate(plans)}
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
    first = series.first(ignore_nulls=True)
    width = len(first) if isinstance(first, str) else 10
    if plan.form is None or plan.form.name != "year-month-day" or width not in (10, 19):
        return None
    moments = series.str.to_datetime(_DAY if width == 10 else _MOMENT, strict=False, time_unit="ms")
    gaps, least = moments.null_count(), moments.min()
    if gaps:
        odd = series.filter(moments.is_null()).unique().to_list()
        if any((text or "").strip().lower() not in dialect.missing for text in odd):
            return None
    numbers = moments.to_physical()
    least = numbers.min()
    if isinstance(least, int) and least < _YEAR_1000:
        return None
    np.divide(numbers.to_numpy(), 1000.0, out=values)
    return len(values) - gaps


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


def _coded(series: polars.Series) -> tuple[list[str], np.ndarray]:
    """The different texts of a column, and which stands where."""
    import polars

    codes = series.cast(polars.Categorical(polars.Categories.random())).to_physical().to_numpy()
    first = np.zeros(int(codes.max()) + 1, np.int64)
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    return [text.strip(" ") for text in series.gather(first).to_list()], codes
