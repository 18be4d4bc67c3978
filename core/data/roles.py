"""What the columns of a table are for: decided by a person, else guessed from names and values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.data.choice import ColumnChoice
from core.data.frame import Column, ColumnType, Frame, missing_among
from core.data.long_arrays import every, long_array
from core.data.long_texts import CodedTexts, Texts
from core.data.paging import hand_back, is_mapped, stretches
from core.data.pieces import all_differ, pieces
from core.data.source import DataError, DataProblem
from core.data.target_guess import likeliest_target
from core.data.written_numbers import LOOKED_AT, mark_of, number_in

PART_NAMES = ("split", "part", "subset", "fold", "set", "partition")
PARTS = {
    "train": "train", "training": "train", "fit": "train",
    "val": "validation", "valid": "validation", "validation": "validation", "dev": "validation",
    "test": "test", "testing": "test", "holdout": "test", "eval": "test",
}  # fmt: skip
"""What a cell of a column that names the part of each row may say, in lower case."""
FEWEST_TO_JUDGE = 20
"""Rows from which on it is no chance that a column has a value of its own in each, or answers to the target."""
ENOUGH = 200_000
"""Rows that tell what a column is for."""
_CALLED_ID = re.compile(r"(?i:(?:^|[_ .-])(?:id|no|nr))$|[a-z](?:ID|Id|No|Nr)$")
LEAST_STEP = 11
"""Between rows that are looked at where not all are."""
LONG = 40
"""Signs of a text that is a sentence rather than a name."""
MOST_CATEGORIES = 2**20
MOST_ONEHOT = 100
"""Categories from which on a column is no input by itself: it would be mostly zeros."""


@dataclass(frozen=True)
class Roles:
    """Columns by what they are for, each with what was decided on it. `problems` tell what was left out, and why."""

    inputs: tuple[Column, ...]
    targets: tuple[Column, ...]
    split: Column | None
    problems: tuple[DataProblem, ...]


def find_roles(frame: Frame, choices: Sequence[ColumnChoice], target: str, title: str) -> Roles:
    """The roles of all columns. `target` is the source's own wish, `title` the name of the file. Raises DataError."""
    decided = {choice.name: choice for choice in choices}
    unknown = [name for name in decided if name not in frame.names]
    problems = [
        DataProblem(f"column {name!r}", "is not in the table", "what was decided on it is not used") for name in unknown
    ]
    columns = tuple(_retyped(column, decided, problems) for column in frame.columns)
    role = {column.name: decided[column.name].role if column.name in decided else "auto" for column in columns}
    targets = tuple(column for column in columns if role[column.name] == "target")
    split = next((column for column in columns if role[column.name] == "split"), None)
    free = [c for c in columns if role[c.name] in ("auto", "input") and c.kind is not ColumnType.IGNORE]
    if not targets:
        targets = (_guess_target(columns, free, role, target, title),)
    free = [column for column in free if column not in targets]
    wanted = [column for column in free if role[column.name] == "input"]
    guessed = [column for column in free if role[column.name] == "auto"]
    left_out = dict(_unfit([looked_at(column) for column in guessed], tuple(looked_at(target) for target in targets)))
    usable = [column for column in guessed if column.name not in left_out]
    if not usable and not wanted:  # a doubtful input is better than none
        usable = [c for c in guessed if c.kind is not ColumnType.TEXT and not _is_constant(looked_at(c))]
        left_out = {name: why for name, why in left_out.items() if name not in {c.name for c in usable}}
    problems += [DataProblem(f"column {name!r}", why, "left out") for name, why in left_out.items()]
    inputs = tuple(column for column in columns if column in wanted or column in usable)
    return Roles(inputs, targets, split, tuple(problems))


def looked_at(column: Column) -> Column:
    """The column, or of very many rows some at equal distances, enough to guess what it is for.

    The distance is a prime, so that values that take turns do not look all alike.
    """
    if len(column) < 2 * ENOUGH:
        return column
    step = _prime_from(max(len(column) // ENOUGH, LEAST_STEP))
    return replace(column, values=every(step, column.values), gaps=None)


def _prime_from(number: int) -> int:
    while any(number % divisor == 0 for divisor in range(2, int(number**0.5) + 1)):
        number += 1
    return number


def _retyped(column: Column, decided: Mapping[str, ColumnChoice], problems: list[DataProblem]) -> Column:
    """`column` as the kind that a person said it is; else as numbers where texts are such with another decimal mark."""
    choice = decided.get(column.name)
    if choice is not None and choice.kind:
        return retyped(column, ColumnType(choice.kind))
    if column.values.dtype.kind == "f" or column.kind is ColumnType.IMAGE:
        return column
    mark, example = mark_of(text for text in as_texts(_beginning(column)) if text)
    numbers = retyped(column, ColumnType.NUMERIC) if mark else column
    if not mark or (numbers.missing != column.missing).any():
        return column
    what = f"holds numbers with a decimal {mark}, such as {example!r}, unlike the rest of the file"
    problems.append(DataProblem(f"column {column.name!r}", what, "read as numbers; choose its type to read it as text"))
    return replace(numbers, fractions=True)


def _beginning(column: Column) -> Column:
    return replace(column, values=column.values[:LOOKED_AT])


def retyped(column: Column, kind: ColumnType) -> Column:
    """The same cells read as `kind`: NaN where that fails. DataError where none could be."""
    if kind == column.kind:
        return column
    if kind is ColumnType.IGNORE:
        return replace(column, kind=kind)
    if kind in (ColumnType.CATEGORY, ColumnType.ORDINAL):
        return as_category(column, kind)
    if kind is ColumnType.NUMERIC:
        return _as_numbers(column)
    if kind in (ColumnType.TEXT, ColumnType.IMAGE):
        return _as_text_column(column, kind)
    raise DataError(f"Column {column.name!r} cannot be read as {kind.value}; choose another type for it.")


def _as_text_column(column: Column, kind: ColumnType) -> Column:
    values: object = column.values
    if isinstance(values, Texts):
        return replace(column, kind=kind)
    if column.categories and is_mapped(values):
        return Column(column.name, kind, CodedTexts(column.values, (*column.categories, "")).as_values())
    return Column(column.name, kind, np.array(as_texts(column), dtype=object))


def as_texts(column: Column) -> list[str]:
    """The cells of a column as text, "" where missing; whole numbers without a point."""
    if column.values.dtype.kind == "O":
        return [str(value) for value in column.values]
    if column.values.dtype.kind == "f":
        return ["" if np.isnan(v) else str(int(v)) if float(v).is_integer() else repr(float(v)) for v in column.values]
    return ["" if code < 0 else column.categories[code] for code in column.values.tolist()]


def as_category(column: Column, kind: ColumnType = ColumnType.CATEGORY) -> Column:
    """`column` as categories: numbers in rising order, texts in the order of the alphabet."""
    if column.values.dtype.kind == "i":
        return replace(column, kind=kind)
    found, codes = _different(column), long_array(len(column), np.int32)
    names = tuple(as_texts(Column("", ColumnType.NUMERIC, found)))
    places = {name: place for place, name in enumerate(names)} if found.dtype.kind == "O" else {}
    for part, values in stretches(column.values):
        if places:
            codes[part] = [places.get(text, -1) for text in values]
        else:
            codes[part] = np.where(missing_among(values), -1, np.searchsorted(found, values) if len(found) else -1)
        hand_back(codes)
    return Column(column.name, kind, codes, names)


def _different(column: Column) -> np.ndarray:
    """The different values of a column of numbers or texts that are not missing, rising. DataError for too many."""
    texts: set[str] = set()
    numbers = np.empty(0)
    for _, values in stretches(column.values):
        if values.dtype.kind == "O":
            texts.update(values)
        else:
            numbers = np.union1d(numbers, values[~np.isnan(values)])
        if max(len(texts), len(numbers)) > MOST_CATEGORIES:
            raise DataError(
                f"Column {column.name!r} holds more than {MOST_CATEGORIES:,} different values, too many for "
                "categories; choose another type for it."
            )
    texts.discard("")
    if column.values.dtype.kind != "O":
        return numbers
    found = np.empty(len(texts), object)
    found[:] = sorted(texts)
    return found


def _as_numbers(column: Column) -> Column:
    """`column` as numbers: the categories' names or the texts read as such, NaN where that fails."""
    if column.values.dtype.kind == "f":
        return replace(column, kind=ColumnType.NUMERIC)
    coded = as_category(column)
    mark, _ = mark_of(coded.categories)
    table = np.array([number_in(name, mark) for name in coded.categories] + [np.nan])
    numbers = long_array(len(column), np.float64)
    for part, codes in stretches(coded.values):
        numbers[part] = table[codes]
        hand_back(numbers)
    return Column(column.name, ColumnType.NUMERIC, numbers)


def _guess_target(
    columns: tuple[Column, ...], free: list[Column], role: Mapping[str, str], wanted: str, title: str
) -> Column:
    if wanted:
        return _named(columns, wanted)
    candidates = [
        column
        for column, looked in [(column, looked_at(column)) for column in free if role[column.name] == "auto"]
        if not _is_constant(looked) and not _lists_ids(looked) and _predictable(column)
    ]
    if not candidates:
        raise DataError("The table has no column that could be predicted; choose the target among its columns.")
    return likeliest_target(candidates, title)


def _named(columns: tuple[Column, ...], wanted: str) -> Column:
    """The column that `wanted` names, or the one of that number, counted from 1."""
    folded = {column.name.casefold(): column for column in reversed(columns)}
    exact = {column.name: column for column in columns}
    number = int(wanted) if wanted.isascii() and wanted.isdigit() else 0
    if wanted in exact:
        return exact[wanted]
    if wanted.casefold() in folded:
        return folded[wanted.casefold()]
    if 1 <= number <= len(columns):
        return columns[number - 1]
    names = ", ".join(column.name for column in columns[:20])
    raise DataError(
        f"The table has no column {wanted!r}; expected one of {names}{' …' if len(columns) > 20 else ''}, "
        f"or a number from 1 to {len(columns)}."
    )


def _predictable(column: Column) -> bool:
    return column.kind in (ColumnType.NUMERIC, ColumnType.CATEGORY, ColumnType.ORDINAL)


def _unfit(columns: list[Column], targets: tuple[Column, ...]) -> Iterator[tuple[str, str]]:
    """Names of the columns that are no good inputs, and why."""
    for column in columns:
        if column.kind is ColumnType.IMAGE:
            yield column.name, "names pictures"
        elif _is_constant(column):
            yield column.name, "holds the same value in every row"
        elif column.name.casefold() in PART_NAMES and _names_parts(column):
            yield column.name, "names the part that a row belongs to"
        elif _holds_sentences(column):
            yield column.name, "holds texts; to learn from them, read the file as texts in a table"
        elif _lists_ids(column):
            yield column.name, "holds another value in every row, as an identification does"
        elif _names_things(column):
            yield column.name, "holds numbers that name things, as an identification does"
        elif column.kind is ColumnType.TEXT:
            yield column.name, "holds text"
        elif column.kind is ColumnType.CATEGORY and len(column.categories) > MOST_ONEHOT:
            yield column.name, f"holds {len(column.categories):,} different texts"
        elif any(_gives_away(column, target) for target in targets):
            yield column.name, f"gives the answer away: each of its values stands for one of {targets[0].name!r}"


def _holds_sentences(column: Column) -> bool:
    """Whether most of the first texts have several words, or are too long for names."""
    if column.kind is not ColumnType.TEXT:
        return False
    texts = [text for text in column.values[:LOOKED_AT] if text]
    return 2 * sum(" " in text or len(text) > LONG for text in texts) > len(texts)


def _names_parts(column: Column) -> bool:
    return bool(column.categories) and all(name.casefold() in PARTS for name in column.categories)


def _is_constant(column: Column) -> bool:
    missing = column.missing
    if missing.any() or not len(missing):
        return bool(missing.all())
    return all(bool((column.values[part] == column.values[0]).all()) for part in pieces(len(missing)))


def _lists_ids(column: Column) -> bool:
    """Whether every row has a value of its own: texts, or whole numbers that count the rows or are called an id."""
    if len(column) < FEWEST_TO_JUDGE or column.missing.any() or column.kind is ColumnType.DATE:
        return False
    if column.values.dtype.kind != "f":
        return len(column.categories) == len(column) if column.values.dtype.kind == "i" else all_differ(column.values)
    if not (column.values == np.rint(column.values)).all():
        return False
    name = column.name.casefold().replace("_", " ")
    if _numbers_rows(column):
        return True
    steps = np.diff(column.values)
    even = max(steps[0], 1) if len(column) >= ENOUGH // LEAST_STEP else 1
    counting = bool((steps == even).all() and column.values[0] in (0, 1))
    called = name in ("id", "index", "idx", "no", "nr", "number", "row") or name.endswith((" id", "id"))
    return (counting or called) and len(np.unique(column.values)) == len(column)


def lists_ids(column: Column) -> bool:
    """Whether a column only tells rows or things apart, by texts or by whole numbers."""
    looked = looked_at(column)
    return _lists_ids(looked) or _names_things(looked)


def _names_things(column: Column) -> bool:
    """Whether whole numbers, many different ones, are called an id, though rows may share one, as orders do."""
    if column.values.dtype.kind != "f" or column.fractions or not _CALLED_ID.search(column.name):
        return False
    present = column.values[~column.missing]
    return bool((present == np.rint(present)).all()) and len(np.unique(present)) > FEWEST_TO_JUDGE


def _numbers_rows(column: Column) -> bool:
    """Whether the first column of a table without names holds large whole numbers, each once, as numbers of cases."""
    return (
        column.name == "column 1"
        and len(column) >= FEWEST_TO_JUDGE
        and column.values.dtype.kind == "f"
        and not column.missing.any()
        and bool((column.values == np.rint(column.values)).all())
        and float(column.values.max()) > 10 * len(column)
        and len(np.unique(column.values)) == len(column)
    )


def _gives_away(column: Column, target: Column) -> bool:
    """Whether each value of `column` goes with exactly one of `target` and the other way round."""
    here = ~column.missing & ~target.missing
    if here.sum() < FEWEST_TO_JUDGE:
        return False
    values, answers = column.values[here], target.values[here]
    if values.dtype.kind == "f" and answers.dtype.kind == "f" and len(np.unique(answers)) > FEWEST_TO_JUDGE:
        return _is_scaled_copy(values, answers)
    if values.dtype.kind == "O":
        return False
    first, second = np.unique(values, return_inverse=True), np.unique(answers, return_inverse=True)
    if len(first[0]) != len(second[0]) or len(first[0]) > here.sum() / 2:
        return False
    pairs = first[1].astype(np.int64) * len(second[0]) + second[1]
    return len(np.unique(pairs)) == len(first[0])


def _is_scaled_copy(values: np.ndarray, answers: np.ndarray) -> bool:
    deviations = values.std() * answers.std()
    if not deviations > 0:
        return False
    correlation = np.mean((values - values.mean()) * (answers - answers.mean())) / deviations
    return bool(abs(correlation) > 1 - 1e-9)
