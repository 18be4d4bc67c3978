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
    found = _read_strictly(block, dialect, kinds, plans)
    if found is None:
        found = _read_gaps(block, dialect, plans)
    return Parsed(found, lines) if found is not None and _is_regular(found, block, dialect, lines) else None


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
    """The block as a frame; None where polars refuses it."""
    import polars

    scan = polars.scan_csv(
        block.content,
        has_header=False,
        separator=dialect.delimiter,
        quote_char='"' if block.quoted else None,
        schema=kinds,
        **options,
    )
    try:
        return scan.collect()
    except polars.exceptions.PolarsError:
        return None


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
