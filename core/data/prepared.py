"""Raw rows made into inputs by a preparation that was fitted before: after reopening, or on data of another file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.catalog.entry import Spec
from core.data.encode import MISSING, encode, width_of
from core.data.fitting import scaling_of
from core.data.frame import Column, ColumnType, Frame, missing_among
from core.data.long_arrays import long_array
from core.data.odd_cells import CollectedCells, OddCells, tell_lost, tell_missing
from core.data.paging import STRETCH, fetched, hand_back, stretches
from core.data.pieces import pieces
from core.data.preparation import FittedColumn, FittedTarget, Preparation
from core.data.roles import as_texts, retyped
from core.data.rows import take
from core.data.source import DataError, DataProblem, Loaded, Samples
from core.data.tables import Table, find_date_form, read_dates

MOST_NAMED = 20
"""Names that a message lists."""
MOST_TRIED = 1000
"""Texts in which the form of dates is looked for one by one."""

Cell = str | float | int | bool | None
Row = Mapping[str, Cell]


def prepare_rows(preparation: Preparation, rows: Sequence[Row] | Frame) -> np.ndarray:
    """Inputs float32 (rows, inputs) of raw rows of a table, by the names of its columns.

    A cell that is None or "" is missing. DataError for a column that is not there, a category that was never seen, or
    text where a number belongs; in rows that are mappings also for a name that is no column.
    """
    odd = OddCells()
    frame = rows if isinstance(rows, Frame) else _frame_of(preparation, rows, odd)
    return _inputs(preparation, _checked(frame, preparation.columns, odd), np.arange(frame.rows))


@dataclass(frozen=True)
class UsableRows:
    """Inputs float32 (N, inputs) of those of `count` raw rows that a network can take."""

    inputs: np.ndarray
    rows: np.ndarray
    """int64 (N,): which rows they are."""
    count: int
    problems: tuple[DataProblem, ...]
    """What was odd in the others."""


def prepare_usable(preparation: Preparation, rows: Sequence[Row] | Table) -> UsableRows:
    """As `prepare_rows`, but odd cells cost only their row; so does a missing value that nothing stands for.

    DataError for a column that is not there, and when no row can be taken.
    """
    odd = CollectedCells()
    if isinstance(rows, Table):
        frame = rows.frame
        tell_lost(frame, rows.problems, preparation.columns, odd)
    else:
        frame = _frame_of(preparation, rows, odd)
    checked = _checked(frame, preparation.columns, odd)
    tell_missing(checked, preparation.columns, odd)
    usable = odd.rest(frame.rows)
    return UsableRows(_inputs(preparation, checked, usable), usable, frame.rows, odd.listed)


def _inputs(preparation: Preparation, checked: Frame, rows: np.ndarray) -> np.ndarray:
    """Inputs float32 (len(rows), inputs), filled in and scaled."""
    taken = take(encode(checked, preparation.columns, rows), np.arange(len(rows)))
    scaling = scaling_of(preparation)
    return taken if scaling is None else scaling.apply(taken)


def adopt(loaded: Loaded, preparation: Preparation) -> Loaded:
    """`loaded` with its table encoded as `preparation` says, whatever was guessed of it; other data as they are.

    DataError where the table lacks a column or holds a category that was never seen. Rows whose class was never seen
    are refused too.
    """
    if loaded.frame is None or not preparation.columns or same_plan(loaded.preparation, preparation):
        return loaded
    frame = _checked(loaded.frame, preparation.columns, OddCells())
    targets = _targets(frame, preparation.target, loaded.rows)
    return replace(
        loaded,
        train=Samples(encode(frame, preparation.columns, loaded.rows), targets),
        input=Spec((sum(width_of(fitted) for fitted in preparation.columns),)),
        classes=preparation.target.classes,
        frame=frame,
        preparation=preparation,
    )


def same_plan(one: Preparation, other: Preparation) -> bool:
    """Whether two preparations make the same inputs and targets, but for what was fitted."""

    def plan(preparation: Preparation) -> object:
        columns = [(c.name, c.encoding, c.categories, c.missing == "indicator") for c in preparation.columns]
        return columns, preparation.target.columns, preparation.target.classes

    return plan(one) == plan(other)


def in_units(target: FittedTarget, outputs: np.ndarray) -> np.ndarray:
    """Outputs (N, K) of a network that was trained on scaled targets, in the units of the targets."""
    if not target.centre:
        return outputs
    values = outputs.astype(np.float64) * np.array(target.scale) + np.array(target.centre)
    return np.asarray(values, dtype=np.float32)


def _frame_of(preparation: Preparation, rows: Sequence[Row], odd: OddCells) -> Frame:
    """A table of rows given by name, every cell read as its column needs it."""
    if not rows:
        raise DataError("There is no row to predict; give at least one.")
    known = [fitted.name for fitted in preparation.columns]
    allowed = {*known, *preparation.target.columns}
    for number, row in enumerate(rows, 1):
        unknown = sorted(set(row) - allowed)
        if unknown:
            raise DataError(
                f"Row {number} has the column {unknown[0]!r}, which is no input; expected {_listed(known)}."
            )
        lacking = [name for name in known if name not in row]
        if lacking:
            raise DataError(f"Row {number} lacks the column {lacking[0]!r}; expected {_listed(known)}.")
    columns = tuple(_column_of(fitted, [row[fitted.name] for row in rows], odd) for fitted in preparation.columns)
    return Frame(columns, len(rows))


def _column_of(fitted: FittedColumn, cells: Sequence[Cell], odd: OddCells) -> Column:
    if fitted.kind in (ColumnType.CATEGORY, ColumnType.ORDINAL):
        texts = ["" if cell is None else _as_text(cell) for cell in cells]
        names = tuple(dict.fromkeys(text for text in texts if text))
        places = {name: place for place, name in enumerate(names)}
        return Column(fitted.name, fitted.kind, np.array([places.get(text, -1) for text in texts], np.int32), names)
    read = _seconds if fitted.kind is ColumnType.DATE else _number
    numbers = np.full(len(cells), np.nan)
    for row, cell in enumerate(cells):
        try:
            numbers[row] = read(cell)
        except _OddError as error:
            odd.tell(row, f"row {row + 1}", fitted.name, str(error))
    return Column(fitted.name, fitted.kind, numbers)


class _OddError(Exception):
    """A cell that is no number or date, in words."""


def _as_text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _number(cell: Cell) -> float:
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return float("nan")
    try:
        value = float(cell)
    except (TypeError, ValueError):
        raise _OddError(f"expected a number, found {str(cell)[:40]!r}") from None
    if not np.isfinite(value):
        raise _OddError(f"expected a finite number, found {str(cell)[:40]!r}")
    return value


def _seconds(cell: Cell) -> float:
    """Seconds since 1970 of a date as ISO 8601 writes it, or of a number of seconds."""
    if not isinstance(cell, str) or not cell.strip():
        return _number(cell)
    try:
        return float(np.datetime64(cell.strip().replace("/", "-").removesuffix("Z"), "ms").astype(np.int64)) / 1000
    except ValueError:
        raise _OddError(f"expected a date as 2024-12-31 23:59:59, found {cell[:40]!r}") from None


def _checked(frame: Frame, columns: Sequence[FittedColumn], odd: OddCells) -> Frame:
    """The columns that are needed, of the kinds that are needed; `odd` is told what was never seen.

    DataError for a column that is not there.
    """
    found = []
    for fitted in columns:
        if fitted.name not in frame.names:
            others = _listed(frame.names)
            raise DataError(
                f"The table lacks the column {fitted.name!r} that the network was trained on; it has {others}."
            )
        before = frame.column(fitted.name)
        column = _as_dates(before) if fitted.kind is ColumnType.DATE else retyped(before, fitted.kind)
        _check_kept(frame, before, column, odd)
        if column.values.dtype.kind == "i":
            column = _known_only(frame, column, fitted, odd)
        found.append(column)
    rest = tuple(column for column in frame.columns if column.name not in {each.name for each in found})
    return replace(frame, columns=(*found, *rest))


def _as_dates(column: Column) -> Column:
    """`column` as dates in the form that most of its texts have, or the first that has any; NaN for other cells."""
    if column.kind is ColumnType.DATE:
        return column
    texts = as_texts(column)
    different = list(dict.fromkeys(text for text in texts if text))
    form = find_date_form(different) if different else None
    for text in different[:MOST_TRIED]:
        form = form or find_date_form([text])
    values = np.full(len(texts), np.nan) if form is None else read_dates(texts, form)
    return Column(column.name, ColumnType.DATE, values)


def _check_kept(frame: Frame, before: Column, column: Column, odd: OddCells) -> None:
    """Tell `odd` where reading `before` as the kind of `column` lost a value."""
    if column.values is before.values:
        return
    expected = "a date" if column.kind is ColumnType.DATE else "a number"
    for part in pieces(len(column), STRETCH):
        lost = np.flatnonzero(missing_among(column.values[part]) & ~missing_among(before.values[part]))
        for row in (part.start + lost).tolist():
            text = as_texts(replace(before, values=before.values[row : row + 1]))[0]
            odd.tell(row, frame.where(row), column.name, f"expected {expected}, found {text[:40]!r}")


def _known_only(frame: Frame, column: Column, fitted: FittedColumn, odd: OddCells) -> Column:
    """`column` coded by the categories that are known; -1 for others, which `odd` is told."""
    known = {name: code for code, name in enumerate(fitted.categories) if name != MISSING}
    if column.categories == tuple(known):
        return column
    places = np.array([*(known.get(name, -2) for name in column.categories), -1], np.int32)
    codes = long_array(len(column), np.int32)
    for part, values in stretches(column.values):
        codes[part] = places[values]
        for place in np.flatnonzero(codes[part] == -2).tolist():
            name, row = column.categories[int(values[place])], part.start + place
            what = f"{name[:40]!r} was never seen in training; expected {_listed(list(known))}"
            odd.tell(row, frame.where(row), column.name, what)
            codes[row] = -1
        hand_back(codes)
    return replace(column, values=codes, categories=tuple(known))


def _targets(frame: Frame, target: FittedTarget, rows: np.ndarray | None) -> np.ndarray:
    for name in target.columns:
        if name not in frame.names:
            raise DataError(f"The table lacks the target {name!r}; it is needed to measure the network.")
    columns = [frame.column(name) for name in target.columns]
    count = frame.rows if rows is None else len(rows)
    if not target.classes:
        numeric = [retyped(column, ColumnType.NUMERIC) for column in columns]
        values = long_array((count, len(columns)), np.float32)
        for part in pieces(count, STRETCH):
            for place, column in enumerate(numeric):
                values[part, place] = column.values[part] if rows is None else fetched(column.values, rows[part])
            hand_back(values, *(column.values for column in numeric))
        return values
    found = long_array(count, np.int64)
    for part in pieces(count, STRETCH):
        some = np.arange(part.start, part.stop) if rows is None else rows[part]
        found[part] = _numbers_of_classes(frame, columns[0], target, some)
        hand_back(found, columns[0].values)
    return found


def _numbers_of_classes(frame: Frame, column: Column, target: FittedTarget, rows: np.ndarray) -> np.ndarray:
    """int64 (rows,): the class numbers of some rows. DataError for a class that was never seen."""
    numbers = {name: place for place, name in enumerate(target.classes)}
    texts = as_texts(replace(column, values=column.values[rows]))
    odd = next((at for at, text in enumerate(texts) if text not in numbers), None)
    if odd is not None:
        raise DataError(
            f"{frame.where(int(rows[odd])).capitalize()}: the class {texts[odd][:40]!r} was never seen in training; "
            f"expected {_listed(list(target.classes))}."
        )
    return np.array([numbers[text] for text in texts], dtype=np.int64)


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more
