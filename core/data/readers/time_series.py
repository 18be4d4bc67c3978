"""Series of numbers in a table: rows in the order of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

import numpy as np

from core.catalog.fields import choice, file_path, integer, text
from core.data.any_table import read_any_table, text_dialect
from core.data.files import fingerprint, locate
from core.data.frame import Column, ColumnType, Frame
from core.data.glimpse import are_dates, are_numbers, glimpse
from core.data.problem_list import ProblemList
from core.data.roles import lists_ids
from core.data.series import Framing, Series, as_samples, carry_forward, close_gaps, in_order
from core.data.source import SILENT, DataError, Loaded, Source, Watch
from core.data.tables import (
    DELIMITERS,
    Dialect,
    JsonFeed,
    ParquetFeed,
    Wishes,
    looks_like_json_rows,
    looks_like_parquet,
    page_of_feed,
    read_page,
)

NUMBERS = (ColumnType.NUMERIC, ColumnType.ORDINAL)
USUAL_WINDOWS = ((2 * 3600, 48), (2 * 86_400, 28), (8 * 86_400, 26), (40 * 86_400, 12))
"""Seconds between rows up to which a window of so many steps is proposed: two days, four weeks, half a year, a year."""
FEWEST = 20
"""Rows that are taken for a series."""
MOST_DATES = 0.02
"""Part of the first rows that may stand out of order in what is taken for a series."""


@dataclass(frozen=True)
class TimeSeries(Source):
    """A table whose rows follow each other in time: a window of rows in, the next rows of some columns out."""

    key: ClassVar[str] = "time_series"
    title: ClassVar[str] = "Time series (table)"
    summary: ClassVar[str] = "A table in the order of time: predict the next values of a column from those before."
    priority: ClassVar[int] = 40

    path: str = file_path("", help="The table: CSV text, JSON lines or Parquet.")
    date: str = text("", help="The column of dates, by which rows are put in order; empty takes the first one.")
    columns: str = text("", help="Columns that the network sees, divided by commas; empty takes all of numbers.")
    targets: str = text("", help="Columns to predict, divided by commas; empty takes the last column of numbers.")
    window: int = integer(24, minimum=1, maximum=10_000, unit="rows", help="How many rows the network sees.")
    horizon: int = integer(1, minimum=1, maximum=10_000, unit="rows", help="How many rows ahead it predicts.")
    stride: int = integer(1, minimum=1, maximum=10_000, unit="rows", help="Rows from one sample to the next.")
    predict: str = choice(
        "values",
        ("values", "changes"),
        help="Values as they are, or all told from the last row seen: better where the level wanders.",
    )
    header: str = choice("auto", ("auto", "yes", "no"), help="Whether the first row holds the names of the columns.")
    delimiter: str = choice("auto", ("auto", *DELIMITERS), help="What stands between two values of a row.")

    def load(self, folder: Path | None, watch: Watch = SILENT) -> Loaded:
        path = locate(self.path, folder, "the file of a table")
        table = read_any_table(path, self._wishes, watch)
        problems = ProblemList(table.problems)
        used, targets = self._choose(table.frame, path, problems)
        values = _values(used)
        values = self._timed(table.frame, values, problems)
        _tell_missing(used, problems)
        series = Series(carry_forward(values), tuple(column.name for column in used), targets)
        framing = Framing(self.window, self.horizon, self.stride, self.predict == "changes")
        return as_samples(series, framing, fingerprint([path]), problems.listed)

    def dialect(self, folder: Path | None) -> Dialect | None:
        return text_dialect(locate(self.path, folder, "the file of a table"), self._wishes)

    @property
    def _wishes(self) -> Wishes:
        return Wishes(header=self.header, delimiter=self.delimiter)

    def describe(self) -> str:
        return Path(self.path).name or self.title

    @classmethod
    def recognise(cls, path: Path) -> Self | None:
        try:
            frame = _page(path)
        except DataError:  # whoever reads tables of that kind says what is wrong
            return None
        window = _window_for(frame) if frame is not None else 0
        return cls(path=str(path), window=window, predict="changes") if window else None

    def _choose(self, frame: Frame, path: Path, problems: ProblemList) -> tuple[list[Column], tuple[int, ...]]:
        """The columns that the network sees and the places of the targets among them. DataError for unknown names."""
        numeric = [column for column in frame.columns if column.kind in NUMBERS and not column.missing.all()]
        if not numeric:
            raise DataError(f"{path.name} has no column of numbers; a series needs at least one.")
        telling = [column for column in numeric if not lists_ids(column)] or numeric
        for column in numeric:
            if column not in telling and not _names(self.columns):
                problems.add(f"column {column.name!r}", "only numbers the rows", "left out")
        wanted = [_find(name, frame, numeric, path) for name in _names(self.columns)] or telling
        goals = [_find(name, frame, numeric, path) for name in _names(self.targets)] or [telling[-1]]
        used = list({column.name: column for column in (*wanted, *(goal for goal in goals))}.values())
        for column in frame.columns:
            if column.kind not in (*NUMBERS, ColumnType.DATE):
                problems.add(f"column {column.name!r}", "holds no numbers", "left out")
        names = [column.name for column in used]
        return used, tuple(names.index(goal.name) for goal in goals)

    def _timed(self, frame: Frame, values: np.ndarray, problems: ProblemList) -> np.ndarray:
        """`values` in the order of their dates and with rows for steps that are left out; as they are without dates."""
        dates = [column for column in frame.columns if column.kind is ColumnType.DATE]
        name = self.date.strip()
        if name:
            dates = [column for column in dates if column.name.casefold() == name.casefold()]
            if not dates:
                raise DataError(f"The table has no column of dates {name!r}; expected one of {', '.join(frame.names)}.")
        if not dates:
            return values
        times = dates[0].values
        order = in_order(times, _Rows(frame), problems)
        return close_gaps(times[order], values[order], problems)


class _Rows(Sequence[str]):
    """Where rows of a frame are."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def __getitem__(self, index):  # type: ignore[no-untyped-def]
        return self._frame.where(int(index))

    def __len__(self) -> int:
        return self._frame.rows


def _names(written: str) -> list[str]:
    return [name.strip() for name in written.split(",") if name.strip()]


def _find(name: str, frame: Frame, numeric: Sequence[Column], path: Path) -> Column:
    found = next((column for column in numeric if column.name.casefold() == name.casefold()), None)
    if found is None:
        there = "holds no numbers" if name.casefold() in map(str.casefold, frame.names) else "is not there"
        listed = ", ".join(column.name for column in numeric[:20])
        raise DataError(f"{path.name}: the column {name!r} {there}; expected some of {listed}.")
    return found


def _values(columns: Sequence[Column]) -> np.ndarray:
    """float64 (rows, columns), NaN where a value is missing."""
    found = np.empty((len(columns[0]), len(columns)))
    for place, column in enumerate(columns):
        found[:, place] = column.values
        found[column.missing, place] = np.nan
        with np.errstate(invalid="ignore"):
            found[np.abs(found[:, place]) > np.finfo(np.float32).max, place] = np.nan
    return found


def _tell_missing(columns: Sequence[Column], problems: ProblemList) -> None:
    for column in columns:
        count = int(column.missing.sum())
        if count:
            problems.add(
                f"column {column.name!r}",
                "1 value is missing" if count == 1 else f"{count:,} values are missing",
                "filled with the value before",
            )


def _page(path: Path) -> Frame | None:
    """The first rows of a table of one column of dates and columns of numbers; None for anything else. DataError."""
    if not path.is_file():
        return None
    if looks_like_parquet(path) or looks_like_json_rows(path):
        frame = page_of_feed(ParquetFeed(path) if looks_like_parquet(path) else JsonFeed(path)).frame
        others = [column for column in frame.columns if column.kind is not ColumnType.DATE]
        dated = len(others) == len(frame.columns) - 1 and all(column.kind in NUMBERS for column in others)
        return frame if dated and others and frame.rows >= FEWEST else None
    first = glimpse(path)
    if first is None or first.rows < FEWEST:
        return None
    dates = [cells for cells in first.columns if are_dates(cells) and not are_numbers(cells)]
    cells_of_others = [cells for cells in first.columns if cells and not are_dates(cells)]
    if len(dates) != 1 or len(dates[0]) < 0.9 * first.rows or not cells_of_others:
        return None
    return read_page(path).frame if all(map(are_numbers, cells_of_others)) else None


def _window_for(frame: Frame) -> int:
    """The window to propose for a series by the time between its rows; 0 when its rows are not in the order of time."""
    dates = next((column for column in frame.columns if column.kind is ColumnType.DATE), None)
    if dates is None:
        return 0
    steps = np.diff(dates.values[~dates.missing])
    if len(steps) and np.median(steps) < 0:  # the latest row stands first
        steps = -steps
    if len(steps) < 10 or (steps <= 0).mean() > MOST_DATES:
        return 0
    usual = float(np.median(steps))
    proposed = next((window for limit, window in USUAL_WINDOWS if usual <= limit), 10)
    return max(1, min(proposed, frame.rows // 5))
