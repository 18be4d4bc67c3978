"""Columns that polars has read, as arrays: numbers, dates as numbers, texts as codes or as they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
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
_DIGITS = {10: "^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$", 19: "^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2} +[0-9]{1,2}:[0-9]{2}:[0-9]{2}$"}
"""Texts as long that hold nothing but digits and marks; polars reads a blank in place of a digit too."""
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


Meaning = Callable[["polars.Series"], np.ndarray | None]


class Learned:
    """What the numbers mean that polars gives the texts of one column, the same in all blocks of a table.

    `meaning` tells what different texts mean, as `dtype`, or gives None. Blocks that were read at the same time, or
    refused, may leave gaps among the numbers.
    """

    def __init__(self, meaning: Meaning, dtype: Any) -> None:
        import polars

        self.kind = polars.Categorical(polars.Categories.random())
        self._meaning = meaning
        self._kept: polars.Series | None = None
        self._meanings, self._met = np.zeros(0, dtype), np.zeros(0, bool)
        self._first_unmet = 0

    @property
    def has_met_texts(self) -> bool:
        """Whether there were any."""
        return self._kept is not None

    def look_up(self, series: polars.Series) -> np.ndarray | None:
        """What each cell (rows,) means; None where that cannot be told of one."""
        series = series.cast(self.kind)
        numbers = series.to_physical().to_numpy()
        if numbers.max(initial=0) >= self._first_unmet and not self._learn(series, numbers):
            return None
        return self._meanings.take(numbers)

    def _learn(self, series: polars.Series, numbers: np.ndarray) -> bool:
        """Ask for the meanings of what is new."""
        count = int(numbers.max(initial=0)) + 1
        self._met, self._meanings = _grown(self._met, count), _grown(self._meanings, count)
        new = np.flatnonzero(~self._met.take(numbers))
        first = np.full(len(self._met), -1)
        first[numbers[new[::-1]]] = new[::-1]
        first = np.sort(first[first >= 0])
        if first.size:
            found = self._meaning(series.gather(first))
            if found is None:
                return False
            self._met[numbers[first]], self._meanings[numbers[first]] = True, found
        self._kept = series.head(1)  # polars forgets numbers unless it sees that a series still has them
        unmet = np.flatnonzero(~self._met)
        self._first_unmet = int(unmet[0]) if unmet.size else len(self._met)
        return True


def _grown(table: np.ndarray, size: int) -> np.ndarray:
    """`table` with room for `size` entries, and for more where it grows often."""
    if size <= len(table):
        return table
    return np.concatenate([table, np.zeros(max(size, 2 * len(table)) - len(table), table.dtype)])


class Converter:
    """Turns blocks of one table into arrays, in their order. `texts` are its columns of texts, by number."""

    def __init__(self, dialect: Dialect, plans: Sequence[Plan], texts: Mapping[int, TextColumn]) -> None:
        self._dialect, self._plans, self._texts = dialect, plans, texts
        self._learned: dict[int, Learned] = {}

    def kinds(self) -> dict[str, Any]:
        """What polars is to make of the columns of a block that comes now."""
        import polars

        kinds: dict[str, Any] = {}
        for index, plan in enumerate(self._plans):
            kinds[str(index)] = polars.Float64 if plan.way == "number" else polars.String
            if plan.repeats and not (index in self._texts and self._texts[index].singly):
                kinds[str(index)] = self._learned_of(index).kind
        return kinds

    def _learned_of(self, index: int) -> Learned:
        if index not in self._learned:
            is_text = index in self._texts
            meaning = partial(_codes, self._texts[index]) if is_text else partial(_moments, self._dialect)
            self._learned[index] = Learned(meaning, np.int32 if is_text else np.float64)
        return self._learned[index]

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
                found = self._learned_of(index).look_up(series)
                assert found is not None
                codes[index] = found
        return Arrays(values, present, codes, objects, parsed.lines)

    def _does_not_repeat(self, index: int, series: polars.Series) -> bool:
        return not self._plans[index].repeats and not self._learned_of(index).has_met_texts and _is_single(series)

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
        is_text = series.dtype == polars.String
        found = _moments(self._dialect, series) if is_text else self._learned_of(index).look_up(_full(series))
        if found is None:
            return None
        values[:] = found
        return len(values) - int(np.count_nonzero(np.isnan(values)))


def _codes(column: TextColumn, series: polars.Series) -> np.ndarray:
    """int32 (rows,): the codes of different texts."""
    import polars

    return column.known([text.strip(" ") for text in series.cast(polars.String).to_list()])


def _numbers(series: polars.Series, values: np.ndarray) -> int | None:
    """Write a column into `values`, NaN where missing, and count the others.

    None where there are gaps and one of the others is too large or NaN; where there are none, that is still to check.
    """
    values[:] = series.to_numpy()
    present = len(values) - series.null_count()
    if present < len(values) and np.count_nonzero(np.abs(values) <= LARGEST) != present:
        return None
    return present


def _moments(dialect: Dialect, series: polars.Series) -> np.ndarray | None:
    """float64 (rows,): dates like 2016-07-01 or 2016-07-01 00:00:00 as seconds since 1970, NaN where missing.

    None where one of them is another text.
    """
    import polars

    series = series.cast(polars.String)
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
    if not (series.str.contains(_DIGITS[width]) | moments.is_null()).all():
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
