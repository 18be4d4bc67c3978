"""Blocks without any oddity, read by polars where it is installed: several times as fast as NumPy can.

A block that holds quotes out of order, a row of another length, a number in another form or too large a one is left to
the careful way, so that both ways say the same of the same file.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from core.data.tables.cells import Block
from core.data.tables.dialect import Dialect
from core.data.tables.kinds import Plan
from core.data.tables.numbers import POINT
from core.data.tables.whole import Whole

if TYPE_CHECKING:
    import polars


@dataclass(frozen=True, eq=False)
class Parsed:
    """The rows of a block: `frame` with a column for each, and `lines` int64 (rows,) where each begins in the file."""

    frame: polars.DataFrame
    lines: np.ndarray


@cache
def has_polars() -> bool:
    """Whether polars is installed."""
    return importlib.util.find_spec("polars") is not None


def suits(dialect: Dialect) -> bool:
    """Whether blocks in `dialect` may be without oddity."""
    plain = dialect.form == POINT and not dialect.comment and not dialect.trailing and dialect.delimiter != " "
    return plain and dialect.width > 1 and has_polars()


def parse(block: Block, dialect: Dialect, kinds: dict[str, Any], plans: Sequence[Plan]) -> Parsed | None:
    """The columns of `block` as `kinds` of polars; None where it must be read the careful way. For any thread."""
    lines = _lines(block, dialect)
    if lines is None:
        return None
    found = _read_block(block, dialect, kinds, null_values=_gaps(plans))
    if found is None:
        found = _read_gaps(block, dialect, plans)
    return Parsed(found, lines) if found is not None and _is_regular(found, block, dialect, lines) else None


def read_whole(whole: Whole, dialect: Dialect, kinds: dict[str, Any], plans: Sequence[Plan]) -> polars.DataFrame | None:
    """All rows of a file, each column in one piece; None where they must be read in blocks. For any thread."""
    path, skipped = str(whole.path), whole.line - 1
    found = _read(path, dialect, kinds, null_values=_gaps(plans), skip_lines=skipped, quote_char=None)
    return None if found is None else found.rechunk()


def parsed_whole(found: polars.DataFrame | None, whole: Whole, rows: int | None, dialect: Dialect) -> Parsed | None:
    """What `read_whole` found in a file of so many `rows`; None where some of them are not full."""
    if found is None or found.height != rows:
        return None
    is_full = not found.to_series(dialect.width - 1).null_count()
    if is_full or whole.count(dialect.delimiter) == rows * (dialect.width - 1):
        return Parsed(found, np.arange(whole.line, whole.line + rows))
    return None


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


def _read(source: bytes | str, dialect: Dialect, kinds: dict[str, Any], **options: Any) -> polars.DataFrame | None:
    """Content, or the file at a path, as a frame; None where polars refuses it."""
    import polars

    scan = polars.scan_csv(source, has_header=False, separator=dialect.delimiter, schema=kinds, glob=False, **options)
    try:
        return scan.collect()
    except polars.exceptions.PolarsError:
        return None


def _read_block(block: Block, dialect: Dialect, kinds: dict[str, Any], **options: Any) -> polars.DataFrame | None:
    return _read(block.content, dialect, kinds, quote_char='"' if block.quoted else None, **options)


def _gaps(plans: Sequence[Plan]) -> dict[str, str] | None:
    """The usual gap of each column that has one, as polars wants it."""
    return {str(at): plan.gap for at, plan in enumerate(plans) if plan.gap} or None


def _read_gaps(block: Block, dialect: Dialect, plans: Sequence[Plan]) -> polars.DataFrame | None:
    """The same where anything may stand for a missing number; None where something else is no number."""
    import polars

    numbers = [str(at) for at, plan in enumerate(plans) if plan.way == "number"]
    texts = _read_block(block, dialect, {str(at): polars.String for at in range(len(plans))})
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
