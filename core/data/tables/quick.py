"""Blocks without any oddity, read by polars where it is installed: several times as fast as NumPy can.

A block that holds quotes, a row of another length, a number in another form or too large a one is left to the careful
way, so that both ways say the same of the same file.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from core.data.tables.cells import count_of
from core.data.tables.dialect import Dialect
from core.data.tables.kinds import Plan
from core.data.tables.numbers import POINT

if TYPE_CHECKING:
    import polars

LARGEST = float(np.finfo(np.float32).max)
_DAY, _MOMENT = "%Y-%m-%d", "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True, eq=False)
class Quick:
    """Columns of a block. `values` float64 (rows, measured columns); `texts` by number of column: the different texts
    and int32 (rows,) which of them stands where, or the texts of all rows, "" where missing, and None."""

    rows: int
    values: np.ndarray
    texts: dict[int, tuple[list[str], np.ndarray | None]]


@cache
def has_polars() -> bool:
    """Whether polars is installed."""
    return importlib.util.find_spec("polars") is not None


def read_quickly(block: bytes, dialect: Dialect, plans: Sequence[Plan], singly: Container[int] = ()) -> Quick | None:
    """The columns of `block`; None where it must be read the careful way. Texts of columns `singly` do not repeat."""
    plain = dialect.form == POINT and not dialect.comment and not dialect.trailing and dialect.delimiter != " "
    if not plain or dialect.width < 2 or b'"' in block or not has_polars():
        return None
    rows = count_of(block, "\n") + (not block.endswith(b"\n"))
    if count_of(block, dialect.delimiter) != rows * (dialect.width - 1):
        return None
    frame = _read(block, dialect, plans)
    if frame is None or frame.height != rows:
        return None
    measured = [index for index, plan in enumerate(plans) if plan.way != "text"]
    values = np.empty((rows, len(measured)))
    for place, index in enumerate(measured):
        found = _numbers(frame, index, block, dialect, plans[index])
        if found is None:
            return None
        values[:, place] = found
    texts: dict[int, tuple[list[str], np.ndarray | None]] = {}
    for index, plan in enumerate(plans):
        if plan.way == "text":
            series = frame.to_series(index).fill_null("").str.strip_chars(" ")
            texts[index] = (_objects(series, dialect), None) if index in singly else _codes(series)
    return Quick(rows, values, texts)


def _read(block: bytes, dialect: Dialect, plans: Sequence[Plan], only: int | None = None) -> polars.DataFrame | None:
    """The block as a frame, column `only` of it as texts; None where polars finds rows of another length."""
    import polars

    number = polars.Float64 if only is None else polars.String
    kinds = {str(index): number if plan.way == "number" else polars.String for index, plan in enumerate(plans)}
    try:
        return polars.read_csv(
            block,
            has_header=False,
            separator=dialect.delimiter,
            quote_char=None,
            schema=kinds,
            columns=None if only is None else [only],
            ignore_errors=only is None,
        )
    except polars.exceptions.PolarsError:
        return None


def _numbers(frame: polars.DataFrame, index: int, block: bytes, dialect: Dialect, plan: Plan) -> np.ndarray | None:
    """float64 (rows,) of a column, NaN where missing; None where a value is odd."""
    series = frame.to_series(index)
    if plan.way == "date":
        return _dates(series, plan)
    found = np.array(series.to_numpy(), np.float64)
    gaps = series.is_null().to_numpy() if series.null_count() else np.zeros(0, bool)
    with np.errstate(invalid="ignore"):
        fine = (np.abs(found) <= LARGEST) if not gaps.size else (np.abs(found) <= LARGEST) | gaps
    if not fine.all():
        return None
    if gaps.size:
        texts = _read(block, dialect, [plan] * dialect.width, index)
        if texts is None:
            return None
        odd = texts.to_series(0).filter(series.is_null()).unique().to_list()
        if any((text or "").strip().lower() not in dialect.missing for text in odd):
            return None
    return found


def _dates(series: polars.Series, plan: Plan) -> np.ndarray | None:
    """Seconds since 1970 of a column of dates like 2016-07-01 or 2016-07-01 00:00:00; None for others."""
    width = len(series[0] or "")
    if plan.form is None or plan.form.name != "year-month-day" or width not in (10, 19):
        return None
    form = _DAY if width == 10 else _MOMENT
    moments = series.str.to_datetime(form, strict=False, time_unit="ms")
    if moments.null_count():
        return None
    return np.asarray(moments.dt.epoch("ms").to_numpy() / 1000.0)


def _objects(series: polars.Series, dialect: Dialect) -> list[str]:
    """The texts of a column, "" where missing."""
    missing = series.str.to_lowercase().is_in(sorted(dialect.missing))
    return series.set(missing, "").to_list() if missing.any() else series.to_list()


def _codes(series: polars.Series) -> tuple[list[str], np.ndarray]:
    """The different texts of a column, and which stands where."""
    import polars

    different = series.unique(maintain_order=True)
    numbers = polars.Series(np.arange(len(different), dtype=np.int32))
    codes = series.replace_strict(different, numbers, return_dtype=polars.Int32)
    return different.to_list(), np.asarray(codes.to_numpy(), np.int32)
