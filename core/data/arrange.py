"""From a table and what a person decided on its columns to inputs and targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from core.catalog.entry import Spec
from core.data.choice import ColumnChoice, DataChoice
from core.data.encode import MISSING, encode, names_of, width_of
from core.data.frame import Column, ColumnType, Frame, missing_among
from core.data.labels import MOST_CLASSES, MOST_WHOLE_CLASSES
from core.data.long_arrays import gathered, long_array, places_of
from core.data.paging import STRETCH, counted, fetched, hand_back, stretches
from core.data.pieces import pieces
from core.data.preparation import FittedColumn, FittedTarget, Preparation
from core.data.roles import Roles, as_category, find_roles, looked_at
from core.data.source import DataError, DataProblem, Loaded, Samples

MOST_LISTED = 100
"""Rows that are named one by one in the list of problems; further ones are counted."""
MOST_UNGRADED, MOST_GRADES = 12, 1000
"""Up to so many whole numbers are classes whatever their frequencies; a wider range is not looked at."""
MOST_CHANCE, ALIKE = 2.5, 0.4
"""Variance of frequencies over their mean (1 by chance), and correlation of neighbours, from which on they are one."""
OFTEN_MISSING = 0.05
"""Where a larger part of a column is missing, that a value is missing becomes an input of its own."""
VALUE_TASKS, CLASS_TASKS = ("regression", "sequence"), ("binary", "classes")


def of_frame(
    frame: Frame,
    *,
    title: str = "",
    target: str = "",
    task: str = "auto",
    fingerprint: str = "",
    problems: Sequence[DataProblem] = (),
) -> Loaded:
    """Inputs and targets of a table with guessed roles: what a reader of tables returns. Raises DataError.

    `title` is the file's name without its ending; `target` and `task` are the source's own wishes, empty and `auto` for
    none. Where nothing fits, the error is an UnclearRolesError, which holds the table.
    """
    empty = Samples(np.zeros((0, 1), np.float32), np.zeros(0, np.int64))
    bare = Loaded(empty, None, Spec((1,)), kind="table", frame=frame, fingerprint=fingerprint, problems=tuple(problems))
    wish = FittedTarget(columns=(target,) if target.strip() else ())
    bare = replace(bare, task=task, preparation=Preparation("table", target=wish), title=title)
    try:
        return _arranged(bare, (), task, bare)
    except DataError as error:
        raise UnclearRolesError(str(error), replace(bare, origin=bare)) from error


class UnclearRolesError(DataError):
    """No target or no input could be guessed; `found` is the table, to which a person may give roles."""

    def __init__(self, text: str, found: Loaded) -> None:
        super().__init__(text)
        self.found = found


def rearrange(loaded: Loaded, choice: DataChoice) -> Loaded:
    """`loaded` with inputs and targets as `choice` says; as it is where it is no table. Raises DataError."""
    undecided = not choice.columns and choice.task == "auto"
    if loaded.origin is None or undecided:
        return loaded
    return _arranged(loaded.origin, choice.columns, choice.task, loaded.origin)


def _arranged(bare: Loaded, choices: Sequence[ColumnChoice], task: str, origin: Loaded) -> Loaded:
    """Samples of the table in `bare`, which knows the source's wishes and problems."""
    frame = bare.frame
    assert frame is not None
    wish = bare.preparation.target.columns[0] if bare.preparation.target.columns else ""
    roles = find_roles(frame, choices, wish, bare.title)
    if not roles.inputs:
        raise DataError(_no_input(frame, roles))
    task = bare.task if task == "auto" else task
    targets, classes, task = targets_of(roles.targets, task)
    columns = tuple(_plan(column, _choice_of(column, choices), frame.rows) for column in roles.inputs)
    problems = [*_of_unused(bare.problems, roles), *roles.problems]
    problems += _gaps(roles.inputs, columns)
    kept = kept_rows(frame, [*roles.targets, *_strict(roles.inputs, columns)], problems)
    retyped = replace(frame, columns=tuple(_swap(column, roles) for column in frame.columns))
    names = tuple(name for fitted in columns for name in names_of(fitted))
    rule = _choice_of(roles.targets[0], choices).scaling
    wanted = FittedTarget(tuple(column.name for column in roles.targets), classes, scaling=rule)
    return replace(
        bare,
        train=Samples(encode(retyped, columns, kept), targets if kept is None else gathered(targets, kept)),
        input=Spec((sum(width_of(fitted) for fitted in columns),)),
        classes=classes,
        columns=names,
        task=task,
        problems=tuple(problems),
        frame=retyped,
        rows=kept,
        names=RowNames(retyped, kept),
        preparation=Preparation("table", columns, target=wanted),
        part_column=roles.split.name if roles.split is not None else "",
        origin=origin,
    )


class RowNames(Sequence[str]):
    """Where samples come from, named when asked for."""

    def __init__(self, frame: Frame, rows: np.ndarray | None) -> None:
        self._frame, self._rows = frame, range(frame.rows) if rows is None else rows

    def __getitem__(self, index):  # type: ignore[no-untyped-def]
        if isinstance(index, slice):
            return [self._frame.where(int(row)) for row in self._rows[index]]
        row = self._rows[index] if isinstance(self._rows, range) else fetched(self._rows, [index])[0]
        return self._frame.where(int(row))

    def __len__(self) -> int:
        return len(self._rows)


def _no_input(frame: Frame, roles: Roles) -> str:
    target = roles.targets[0].name
    why = f" {roles.problems[0].where} {roles.problems[0].what}." if roles.problems else ""
    if any(column.kind is ColumnType.TEXT for column in frame.columns):
        return f"Beside the target {target!r} the table has texts only; open it as text, or choose input columns.{why}"
    return f"The table has no column of numbers or categories beside the target {target!r}; add one as input.{why}"


def _of_unused(problems: Sequence[DataProblem], roles: Roles) -> list[DataProblem]:
    """What the reader said, without columns that it left out and that are used all the same."""
    used = {f"column {column.name!r}" for column in (*roles.inputs, *roles.targets)}
    return [problem for problem in problems if problem.action != "left out" or problem.where not in used]


def _swap(column: Column, roles: Roles) -> Column:
    """The column as it is used."""
    used = {each.name: each for each in (*roles.inputs, *roles.targets)}
    return used.get(column.name, column)


def _choice_of(column: Column, choices: Sequence[ColumnChoice]) -> ColumnChoice:
    return next((choice for choice in choices if choice.name == column.name), ColumnChoice(column.name))


def _plan(column: Column, choice: ColumnChoice, rows: int) -> FittedColumn:
    """How an input column is encoded, nothing fitted yet. DataError for texts."""
    gaps = column.missing_count
    missing, scaling = choice.missing, "standard" if choice.scaling == "auto" else choice.scaling
    if column.kind is ColumnType.CATEGORY or (column.kind is ColumnType.ORDINAL and choice.encoding != "auto"):
        rule: str = "indicator" if missing == "auto" else "mode" if missing in ("mean", "median") else missing
        categories = (*column.categories, MISSING) if gaps and rule == "indicator" else column.categories
        encoding = "index" if choice.encoding == "index" else "onehot"
        return FittedColumn(column.name, column.kind, encoding, categories, rule, "none")
    if column.kind in (ColumnType.NUMERIC, ColumnType.ORDINAL):
        often = "indicator" if gaps > OFTEN_MISSING * rows else "median"
        rule = often if missing == "auto" else missing
        return FittedColumn(column.name, column.kind, "value", column.categories, rule, scaling)
    if column.kind is ColumnType.DATE:
        looked = looked_at(column)
        present = looked.values[~looked.missing]
        encoding = "clock" if len(present) and bool((present % 86_400 != 0).any()) else "calendar"
        rule = "median" if missing in ("auto", "indicator") else missing
        return FittedColumn(column.name, column.kind, encoding, (), rule, scaling)
    raise DataError(
        f"Column {column.name!r} holds {column.kind.value}, which cannot be an input beside others; "
        "ignore it, or read it as a category."
    )


_FILLED = {
    "mean": "filled with the mean",
    "median": "filled with the median",
    "mode": "filled with the most frequent value",
    "indicator": "filled with the median and marked by an input of their own",
}


def _gaps(inputs: Sequence[Column], columns: Sequence[FittedColumn]) -> list[DataProblem]:
    """What stands for missing values, by column."""
    found = []
    for column, fitted in zip(inputs, columns, strict=True):
        count = column.missing_count
        if not count or fitted.missing == "drop":
            continue
        coded = fitted.encoding in ("onehot", "index") and fitted.missing == "indicator"
        action = "made a category of their own" if coded else _FILLED[fitted.missing]
        action = action.replace("of their own", "of its own") if count == 1 else action
        what = "1 value is missing" if count == 1 else f"{count:,} values are missing"
        found.append(DataProblem(f"column {column.name!r}", what, action))
    return found


def _strict(inputs: Sequence[Column], columns: Sequence[FittedColumn]) -> list[Column]:
    """Columns whose missing values cost the row."""
    return [column for column, fitted in zip(inputs, columns, strict=True) if fitted.missing == "drop"]


def kept_rows(frame: Frame, needed: Sequence[Column], problems: list[DataProblem]) -> np.ndarray | None:
    """Rows with a value in each of `needed`, None for all; the others are added to `problems`.

    DataError when none is left.
    """
    gaps = [column for column in needed if column.missing_count]
    if not gaps:
        return None
    lacking = long_array(frame.rows, np.bool_)
    for column in gaps:
        for part, values in stretches(column.values):
            lacking[part] |= missing_among(values)
    dropped = places_of(True, lacking)
    for row in dropped[:MOST_LISTED].tolist():
        names = ", ".join(column.name for column in gaps if missing_among(column.values[row : row + 1])[0])
        problems.append(DataProblem(frame.where(row), f"no value in {names}", "row left out"))
    if len(dropped) > MOST_LISTED:
        more = len(dropped) - MOST_LISTED
        problems.append(DataProblem("table", f"{more:,} further rows without a value", "rows left out"))
    if len(dropped) == frame.rows:
        raise DataError(
            f"Every row lacks a value in {', '.join(column.name for column in needed)}; no row can be used."
        )
    return places_of(False, lacking)


def targets_of(columns: Sequence[Column], task: str) -> tuple[np.ndarray, tuple[str, ...], str]:
    """Targets of every row, names of the classes, and the task. Rows without a target hold 0. Raises DataError."""
    if len(columns) > 1 or task in VALUE_TASKS or (task == "auto" and not _names_classes(columns[0])):
        return _values(columns), (), "regression" if task in ("auto", *CLASS_TASKS) else task
    (column,) = columns
    if column.values.dtype.kind == "f" and not _is_whole(column):
        raise DataError(
            f"The target {column.name!r} holds fractions; predict it as a value, or choose another column for classes."
        )
    coded = as_category(column) if column.values.dtype.kind != "i" else column
    classes, codes = _classes(coded)
    if len(classes) > MOST_CLASSES:
        raise DataError(
            f"The target {column.name!r} holds {len(classes):,} different values, more than the {MOST_CLASSES:,} "
            "classes that a network can tell apart; choose another column or predict it as a value."
        )
    if task == "binary" and len(classes) != 2:
        raise DataError(f"The target {column.name!r} has {len(classes)} classes; a task of two classes needs two.")
    return codes, classes, "binary" if len(classes) == 2 else "classes"


def _classes(coded: Column) -> tuple[tuple[str, ...], np.ndarray]:
    """Names of the classes that occur, and int64 class numbers; categories without an order by the alphabet."""
    used = np.flatnonzero(counted(coded.values, len(coded.categories)))
    names = [coded.categories[code] for code in used.tolist()]
    if coded.kind is ColumnType.CATEGORY and not all(name.lstrip("-").isdigit() for name in names):
        order = sorted(range(len(names)), key=names.__getitem__)
        names, used = [names[place] for place in order], used[order]
    numbers = np.zeros(len(coded.categories) + 1, np.int64)
    numbers[used] = np.arange(len(used))
    found = long_array(len(coded), np.int64)
    for part, codes in stretches(coded.values):
        found[part] = numbers[codes]
        hand_back(found)
    return tuple(names), found


def _values(columns: Sequence[Column]) -> np.ndarray:
    """Float32 (rows, columns) of target columns. DataError where one holds no numbers."""
    for column in columns:
        if column.values.dtype.kind != "f":
            raise DataError(f"The target {column.name!r} holds text; predict its classes, or choose another column.")
    found = long_array((len(columns[0]), len(columns)), np.float32)
    for part in pieces(len(found), STRETCH):
        for place, column in enumerate(columns):
            found[part, place] = np.nan_to_num(column.values[part])
        hand_back(found, *(column.values for column in columns))
    return found


def _names_classes(column: Column) -> bool:
    """Whether a target is one of few: categories, or whole numbers of few different values."""
    if column.values.dtype.kind != "f":
        return True
    if column.kind is not ColumnType.NUMERIC or column.fractions or not _is_whole(looked_at(column)):
        return False
    return all(_has_few(looked.values) for looked in (looked_at(column), column)) and not _is_graded(looked_at(column))


def _is_graded(column: Column) -> bool:
    """Whether whole numbers are a quantity: many values, neighbours of which are about as frequent as each other.

    Numbers of classes are in no such order: ages, counts and marks are.
    """
    found, counts = np.unique(column.values[~column.missing], return_counts=True)
    if len(found) <= MOST_UNGRADED or found[-1] - found[0] > MOST_GRADES:
        return False
    frequent = np.zeros(int(found[-1] - found[0]) + 1)
    frequent[(found - found[0]).astype(np.int64)] = counts
    if frequent.var() <= MOST_CHANCE * frequent.mean():  # as even as drawing by lot makes them
        return False
    return float(np.corrcoef(frequent[:-1], frequent[1:])[0, 1]) > ALIKE


def _has_few(numbers: np.ndarray) -> bool:
    """Whether there are no more than MOST_WHOLE_CLASSES different ones."""
    found = np.empty(0)
    for _, some in stretches(numbers):
        found = np.union1d(found, some[~np.isnan(some)])
        if len(found) > MOST_WHOLE_CLASSES:
            return False
    return True


def _is_whole(column: Column) -> bool:
    for _, values in stretches(column.values):
        present = values[~np.isnan(values)]
        if not ((present == np.rint(present)) & (np.abs(present) < 2**53)).all():
            return False
    return True
