"""Arrays as samples: axes in the network's order, targets as classes or values, rows that cannot be used left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.data.arrays.mapped import MappedRows
from core.data.labels import class_targets
from core.data.paging import hand_back, is_mapped
from core.data.rows import Inputs
from core.data.source import DataError, DataProblem, Samples

MOST_LISTED = 100
MOST_CLASSES = 1000
"""Whole numbers with more different values than this are quantities unless a person says otherwise."""
MOST_FLOAT_CLASSES = 20
EXACT = np.float64(2.0**63)
"""Whole numbers from here on have no int64."""
CHUNK = 2 * 2**20
REAL = "biuf"


@dataclass(frozen=True)
class Shaping:
    """How arrays become samples. `task`: auto, classes or values. `layout`: auto, pictures or stored."""

    task: str = "auto"
    layout: str = "auto"


@dataclass(frozen=True)
class Given:
    """Inputs and targets of one part as they stand in the files; `where` and `targets_where` name them for people."""

    where: str
    inputs: np.ndarray
    targets_where: str
    targets: np.ndarray


@dataclass(frozen=True)
class Made:
    """Samples by part, the names of the classes (none for values), and whether the inputs are pictures."""

    parts: Mapping[str, Samples]
    classes: tuple[str, ...]
    pictures: bool


def make_samples(given: Mapping[str, Given], shaping: Shaping, problems: list[DataProblem]) -> Made:
    """The samples of each part. Raises DataError; rows that cannot be used are added to `problems`."""
    kept, inputs = {}, {}
    for part, pair in given.items():
        _check_pair(pair)
        inputs[part] = _axes(pair, shaping.layout)
        kept[part] = _usable_rows(pair, inputs[part], problems)
    targets = {part: _tidy(pair)[kept[part]] for part, pair in given.items()}
    classes, made = _targets(list(targets.values()), list(given.values()), shaping.task)
    shapes = {part: array.shape[1:] for part, array in inputs.items()}
    if len(set(shapes.values())) > 1:
        listed = ", ".join(f"{part} {' × '.join(map(str, shape))}" for part, shape in shapes.items())
        raise DataError(f"The parts hold samples of different shapes ({listed}); they must be equal.")
    parts = {
        part: Samples(_as_numbers(inputs[part], kept[part]), target) for part, target in zip(given, made, strict=True)
    }
    first = inputs[next(iter(inputs))]
    return Made(parts, classes, first.ndim == 4)


def from_columns(array: np.ndarray, where: str, problems: list[DataProblem]) -> Given:
    """Inputs and label of an array with named columns, or of one whose last column is the label. Raises DataError."""
    if array.dtype.names is None:
        return Given(where, array[:, :-1], f"{where}, last column", array[:, -1])
    flat = array.reshape(-1)
    names = [name for name in array.dtype.names if array.dtype[name].subdtype is None]
    label = next(
        (name for name in names if name.lower() in ("label", "target", "class", "y")), names[-1] if names else ""
    )
    columns = [name for name in names if name != label and array.dtype[name].kind in REAL]
    problems += [
        DataProblem(f"{where}, column {name!r}", "holds no numbers", "left out")
        for name in array.dtype.names
        if name not in columns and name != label
    ]
    if not columns:
        raise DataError(
            f"{where} has no column of numbers beside the label {label!r}; at least one is needed as input."
        )
    values = np.stack([flat[name].astype(np.float64) for name in columns], axis=1)
    return Given(where, values, f"{where}, column {label!r}", flat[label])


def _check_pair(pair: Given) -> None:
    for where, array, kinds in ((pair.where, pair.inputs, REAL), (pair.targets_where, pair.targets, REAL + "US")):
        if array.dtype.kind not in kinds:
            what = "complex numbers" if array.dtype.kind == "c" else f"values of type {array.dtype}"
            raise DataError(f"{where} holds {what}; expected real numbers. Choose another array or convert this one.")
        if array.ndim == 0:
            raise DataError(f"{where} is a single value; expected one sample along its first axis.")
    if pair.targets.ndim > 2:
        raise DataError(f"{pair.targets_where} has {pair.targets.ndim} axes; targets have one or two. Choose another.")
    if len(pair.inputs) != len(pair.targets):
        raise DataError(
            f"{pair.where} holds {len(pair.inputs):,} samples but {pair.targets_where} {len(pair.targets):,}; "
            "they must be equally many."
        )


def _axes(pair: Given, layout: str) -> np.ndarray:
    """A view with the network's axes: (N, F) for one value or a row, (N, C, H, W) for pictures, else as stored."""
    array = pair.inputs
    if array.ndim == 1:
        return array[:, None]
    if layout == "stored" or (layout == "auto" and not _looks_like_pictures(array)):
        return array
    if array.ndim == 3:
        return array[:, None]
    if array.ndim != 4:
        raise DataError(f"{pair.where} has {array.ndim} axes; pictures have three or four. Read it as it is stored.")
    last = array.shape[3] in (1, 3, 4) and array.shape[1] not in (1, 3, 4)
    return array.transpose(0, 3, 1, 2) if last else array


def _looks_like_pictures(array: np.ndarray) -> bool:
    if array.ndim == 4:
        return array.shape[1] in (1, 3, 4) or array.shape[3] in (1, 3, 4)
    return array.ndim == 3 and (array.dtype == np.uint8 or (array.shape[1] == array.shape[2] >= 8))


def _usable_rows(pair: Given, inputs: np.ndarray, problems: list[DataProblem]) -> np.ndarray:
    """Indices of the samples whose input and target are finite numbers in the range of float32; int64."""
    good = _finite(inputs) & _finite(pair.targets)
    bad = np.flatnonzero(~good)
    what = "holds a value that is no finite number"
    problems += [DataProblem(f"{pair.where}, row {row}", what, "left out") for row in bad[:MOST_LISTED]]
    if len(bad) > MOST_LISTED:
        problems.append(DataProblem(pair.where, f"{len(bad) - MOST_LISTED:,} more such rows", "left out"))
    if len(bad) == len(good):
        raise DataError(f"{pair.where}: every row holds a value that is no finite number; no row can be used.")
    return np.flatnonzero(good)


def _finite(array: np.ndarray) -> np.ndarray:
    """bool (N,): rows of finite numbers, found piece by piece so that an array on the disk stays there."""
    good = np.ones(len(array), dtype=bool)
    if array.dtype.kind != "f":
        return good
    step = max(1, CHUNK // max(1, array[0].nbytes))
    most = np.finfo(np.float32).max
    for start in range(0, len(array), step):
        piece = array[start : start + step]
        with np.errstate(invalid="ignore"):
            sound = np.abs(piece) <= most if array.dtype.itemsize > 4 else np.isfinite(piece)
        good[start : start + step] = sound.reshape(len(piece), -1).all(axis=1)
        hand_back(piece)
    return good


def _as_numbers(array: np.ndarray, kept: np.ndarray) -> Inputs:
    """The rows `kept` as uint8 pictures or float32; those of an array on the disk stay there."""
    if is_mapped(array):
        return MappedRows(array, kept)
    chosen = array if len(kept) == len(array) else array[kept]
    if chosen.dtype == np.uint8 and chosen.ndim > 2:
        return chosen
    return chosen.astype(np.float32, copy=False)


def _tidy(pair: Given) -> np.ndarray:
    """Targets (N,) or (N, K): a second axis of one value goes, bytes become text."""
    targets = pair.targets[:, 0] if pair.targets.ndim == 2 and pair.targets.shape[1] == 1 else pair.targets
    if targets.dtype.kind == "S":
        return np.char.decode(targets, "utf-8", "replace")
    return targets


def _targets(
    parts: Sequence[np.ndarray], given: Sequence[Given], task: str
) -> tuple[tuple[str, ...], Sequence[np.ndarray]]:
    """Names of the classes with int64 (N,), or no names with float32 (N, K)."""
    if len({part.ndim for part in parts}) > 1 or len({part.shape[1:] for part in parts}) > 1:
        raise DataError("The targets of the parts differ in shape; they must be equal.")
    where = given[0].targets_where
    if parts[0].dtype.kind == "U":
        if task == "values":
            raise DataError(f"{where} holds text; read it as classes, or choose another array.")
        return class_targets(parts)
    if parts[0].ndim == 2:
        return _matrix_targets(parts, where, task)
    whole = all(bool(((part == np.rint(part)) & (np.abs(part) < EXACT)).all()) for part in map(_as_real, parts))
    if task == "classes" and not whole:
        raise DataError(f"{where} holds fractions or very large numbers; read it as values, or choose another array.")
    if task == "classes" or (task == "auto" and whole and _few(parts)):
        return class_targets([part.astype(np.int64) for part in parts])
    return (), [part.astype(np.float32)[:, None] for part in parts]


def _as_real(part: np.ndarray) -> np.ndarray:
    """`part` itself, or zeros in place of integers and truth values, which are whole anyway."""
    return part if part.dtype.kind == "f" else np.zeros(1)


def _few(parts: Sequence[np.ndarray]) -> bool:
    """Whether whole numbers name classes: few of them, each standing there several times."""
    count, different = sum(map(len, parts)), len(np.unique(np.concatenate([np.unique(part) for part in parts])))
    most = MOST_FLOAT_CLASSES if parts[0].dtype.kind == "f" else MOST_CLASSES
    return different <= most and different <= max(2, count // 2)


def _matrix_targets(parts: Sequence[np.ndarray], where: str, task: str) -> tuple[tuple[str, ...], Sequence[np.ndarray]]:
    onehot = all(bool(((part == 0) | (part == 1)).all() and (part.sum(axis=1) == 1).all()) for part in parts)
    if onehot and task != "values":
        return tuple(map(str, range(parts[0].shape[1]))), [part.argmax(axis=1).astype(np.int64) for part in parts]
    if task == "classes":
        raise DataError(f"{where} holds {parts[0].shape[1]} values to a sample; classes are one number, or one-hot.")
    return (), [part.astype(np.float32) for part in parts]
