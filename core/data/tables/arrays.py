"""Columns that polars has read, as arrays: numbers, dates as numbers, texts as codes or as they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from core.data.tables.dialect import Dialect
from core.data.tables.kinds import Plan
from core.data.tables.numbers import LARGEST, in_range
from core.data.tables.quick import Parsed
from core.data.tables.texts import SURE_ROWS, TextColumn

if TYPE_CHECKING:
    import polars

_DAY, _MOMENT = "%Y-%m-%d", "%Y-%m-%d %H:%M:%S"
_YEAR_1000 = -30_610_224_000_000
"""Milliseconds. Polars reads "+016-01-01" as a date, but no such text is one of a later year."""
_SHORT = 12
"""Bytes; texts that stand for nothing have fewer."""


@dataclass(frozen=True, eq=False)
class Arrays:
    """Columns of a block, by number where they are texts.

    `values` float64 (rows, measured columns), NaN where missing, and `present` (measured columns,) how many are not;
    `codes` int32 (rows,) of texts that repeat; `objects` (rows,) those that do not, "" where missing; `lines` (rows,)
    where each row begins in the file.
    """

    values: np.ndarray
    present: np.ndarray
    codes: dict[int, np.ndarray]
    objects: dict[int, np.ndarray]
    lines: np.ndarray


class Learned:
    """What the numbers mean that polars gives the texts of a column, the same in all blocks of a table."""

    def __init__(self) -> None:
        self._kinds: dict[int, polars.Categorical] = {}
        self._kept: dict[int, polars.Series] = {}
        self._meanings: dict[int, np.ndarray] = {}
        self._met: dict[int, np.ndarray] = {}

    def kind(self, column: int) -> polars.Categorical:
        """The type of the column."""
        import polars

        if column not in self._kinds:
            self._kinds[column] = polars.Categorical(polars.Categories.random())
        return self._kinds[column]

    def knows(self, column: int) -> bool:
        """Whether texts of the column have met here."""
        return column in self._met

    def look_up(
        self, column: int, series: polars.Series, meaning: Callable[[polars.Series], np.ndarray | None], dtype: Any
    ) -> np.ndarray | None:
        """What each cell (rows,) means, where `meaning` tells it of texts that are new here; None where it gives none.

        Blocks that were read at the same time, or refused, may leave gaps among the numbers.
        """
        series = series.cast(self.kind(column))
        numbers = series.to_physical().to_numpy()
        met = _grown(self._met.get(column, np.zeros(0, bool)), int(numbers.max(initial=0)) + 1)
        meanings = _grown(self._meanings.get(column, np.zeros(0, dtype)), len(met))
        new = np.flatnonzero(~met.take(numbers))
        if new.size:
            first = np.full(len(met), -1)
            first[numbers[new[::-1]]] = new[::-1]
            first = np.sort(first[first >= 0])
            found = meaning(series.gather(first))
            if found is None:
                return None
            met[numbers[first]], meanings[numbers[first]] = True, found
        self._met[column], self._meanings[column] = met, meanings
        self._kept[column] = series.head(1)  # polars forgets numbers unless it sees that a series still has them
        return meanings.take(numbers)


def _grown(table: np.ndarray, size: int) -> np.ndarray:
    if size <= len(table):
        return table
    return np.concatenate([table, np.zeros(max(size, 2 * len(table)) - len(table), table.dtype)])


def kinds_of(plans: Sequence[Plan], learned: Learned, texts: Mapping[int, TextColumn]) -> dict[str, Any]:
    """What polars is to make of the columns."""
    import polars

    kinds: dict[str, Any] = {}
    for index, plan in enumerate(plans):
        kinds[str(index)] = polars.Float64 if plan.way == "number" else polars.String
        if plan.repeats and not (index in texts and texts[index].singly):
            kinds[str(index)] = learned.kind(index)
    return kinds


class Converter:
    """Turns blocks of one table into arrays, in their order. `texts` are its columns of texts, by number."""

    def __init__(self, dialect: Dialect, plans: Sequence[Plan], texts: Mapping[int, TextColumn]) -> None:
        self._dialect, self._plans, self._texts = dialect, plans, texts
        self._learned = Learned()

    def kinds(self) -> dict[str, Any]:
        """What polars is to make of the columns of a block that comes now."""
        return kinds_of(self._plans, self._learned, self._texts)

    def arrays(self, parsed: Parsed, values: np.ndarray) -> Arrays | None:
        """The columns, with those that are measured in `values`; None where a number or a date is odd."""
        present = self._measured(parsed.frame, values)
        if present is None:
            return None
        codes: dict[int, np.ndarray] = {}
        objects: dict[int, np.ndarray] = {}
        for index, text in self._texts.items():
            series = _full(parsed.frame.to_series(index))
            if text.singly or self._does_not_repeat(index, series):
                objects[index] = _objects(series, self._dialect)
            else:
                codes[index] = self._codes(index, series)
        return Arrays(values, present, codes, objects, parsed.lines)

    def _does_not_repeat(self, index: int, series: polars.Series) -> bool:
        return not self._plans[index].repeats and not self._learned.knows(index) and _is_single(series)

    def _measured(self, found: polars.DataFrame, values: np.ndarray) -> np.ndarray | None:
        """Write numbers and dates into `values`, and count them as in Arrays; None where one of them is odd."""
        measured = [index for index, plan in enumerate(self._plans) if plan.way != "text"]
        present = np.empty(len(measured), np.int64)
        for place, index in enumerate(measured):
            series, column = found.to_series(index), values[:, place]
            is_number = self._plans[index].way == "number"
            count = _numbers(series, column) if is_number else self._dates(index, series, column)
            if count is None:
                return None
            present[place] = count
        full = present == found.height
        columns = [values] if full.all() else [values[:, place] for place in np.flatnonzero(full)]
        return present if all(map(in_range, columns)) else None

    def _dates(self, index: int, series: polars.Series, values: np.ndarray) -> int | None:
        """Write dates into `values`, as _numbers does; None where one of them is odd."""
        import polars

        form = self._plans[index].form
        if form is None or form.name != "year-month-day":
            return None
        if series.dtype == polars.String:
            found = _moments(series, self._dialect)
        else:
            found = self._learned.look_up(
                index, _full(series), lambda new: _moments(new.cast(polars.String), self._dialect), np.float64
            )
        if found is None:
            return None
        values[:] = found
        return len(values) - int(np.count_nonzero(np.isnan(values)))

    def _codes(self, index: int, series: polars.Series) -> np.ndarray:
        """int32 (rows,): the texts of a column as codes."""
        import polars

        def know(new: polars.Series) -> np.ndarray:
            return self._texts[index].known([text.strip(" ") for text in new.cast(polars.String).to_list()])

        codes = self._learned.look_up(index, series, know, np.int32)
        assert codes is not None
        return codes


def _numbers(series: polars.Series, values: np.ndarray) -> int | None:
    """Write a column into `values`, NaN where missing, and count the others.

    None where there are gaps and one of the others is too large or NaN; where there are none, that is still to check.
    """
    values[:] = series.to_numpy()
    present = len(values) - series.null_count()
    if present < len(values) and np.count_nonzero(np.abs(values) <= LARGEST) != present:
        return None
    return present


def _moments(series: polars.Series, dialect: Dialect) -> np.ndarray | None:
    """float64 (rows,): dates like 2016-07-01 or 2016-07-01 00:00:00 as seconds since 1970, NaN where missing.

    None where one of them is another text.
    """
    start = series.first(ignore_nulls=True)
    if isinstance(start, str) and start.strip().lower() in dialect.missing:
        start = series.filter(~_stand_for_nothing(series, dialect)).first(ignore_nulls=True)
    width = len(start) if isinstance(start, str) else 10
    if width not in (10, 19):
        return None
    moments = series.str.to_datetime(_DAY if width == 10 else _MOMENT, strict=False, time_unit="ms")
    if moments.null_count():
        odd = series.filter(moments.is_null())
        if not _stand_for_nothing(odd.drop_nulls(), dialect).all():
            return None
    stamps = moments.to_physical()
    least = stamps.min()
    if isinstance(least, int) and least < _YEAR_1000:
        return None
    return np.asarray(stamps.to_numpy() / 1000.0)


def _stand_for_nothing(series: polars.Series, dialect: Dialect) -> polars.Series:
    """bool (rows,): which texts stand for a missing value."""
    return series.str.strip_chars().str.to_lowercase().is_in(sorted(dialect.missing))


def _full(series: polars.Series) -> polars.Series:
    """A column of texts with nothing where polars has nulls."""
    return series.fill_null("") if series.null_count() else series


def _is_single(series: polars.Series) -> bool:
    """Whether texts seem not to repeat, judged by the first ones."""
    starts = (series.head(SURE_ROWS), series.head(4 * SURE_ROWS))
    return len(series) >= SURE_ROWS and all(2 * start.n_unique() > len(start) for start in starts)


def _objects(series: polars.Series, dialect: Dialect) -> np.ndarray:
    """object (rows,): the texts of a column, "" where missing."""
    import polars

    series = series.cast(polars.String)
    if (series.str.starts_with(" ") | series.str.ends_with(" ")).any():
        series = series.str.strip_chars(" ")
    if (series.str.len_bytes() < _SHORT).any():
        missing = _stand_for_nothing(series, dialect)
        series = series.set(missing, "") if missing.any() else series
    return np.asarray(series.to_numpy())
