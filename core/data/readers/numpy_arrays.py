"""NumPy's array files: an .npz archive, a folder of .npy files, a pair of them, or one with the label last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

from core.catalog.entry import Spec
from core.catalog.fields import choice, file_path, text
from core.data.arrays import (
    INPUTS,
    TARGETS,
    Given,
    Pair,
    Shaping,
    Stored,
    find_pairs,
    from_columns,
    is_npy,
    is_npz,
    list_folder,
    list_npy,
    list_npz,
    make_samples,
    npy_files,
    words_of,
)
from core.data.files import fingerprint, locate
from core.data.source import SILENT, DataError, DataProblem, Loaded, Source, Watch

CLASS_NAMES = (("class", "names"), ("label", "names"), ("target", "names"), ("classnames",), ("names",))


@dataclass(frozen=True)
class NumpyArrays(Source):
    """Arrays whose names or shapes tell inputs and targets apart; pickled objects are never read."""

    key: ClassVar[str] = "numpy_arrays"
    title: ClassVar[str] = "NumPy arrays (NPZ, NPY)"
    summary: ClassVar[str] = "Arrays saved by NumPy: inputs and targets by name, for training and for testing."
    priority: ClassVar[int] = 10

    path: str = file_path("", help="An .npz file, an .npy file, or a folder with .npy files.")
    inputs: str = text("", help="The array of inputs for training; empty finds it by names and shapes.")
    targets: str = text("", help="The array of targets for training; empty finds it by names and shapes.")
    test_inputs: str = text("", help="The array of inputs for testing; empty finds it by its name.")
    test_targets: str = text("", help="The array of targets for testing; empty finds it by its name.")
    task: str = choice(
        "auto",
        ("auto", "classes", "values"),
        help="Whether targets name a class or are quantities; auto looks at them.",
    )
    layout: str = choice(
        "auto",
        ("auto", "pictures", "stored"),
        help="Whether arrays of three or four axes are pictures, or are taken as they are stored.",
    )

    def load(self, folder: Path | None, watch: Watch = SILENT) -> Loaded:
        path = locate(self.path, folder, "an .npz or .npy file, or a folder of them")
        problems: list[DataProblem] = []
        stored = _stored(path, problems)
        pairs = self._pairs(path, stored, problems)
        given = {}
        for done, (part, pair) in enumerate(pairs.items()):
            watch.progress(done, len(pairs))
            given[part] = _given(pair, stored, problems)
        made = make_samples(given, Shaping(self.task, self.layout), problems)
        train = made.parts["train"]
        return Loaded(
            train=train,
            test=made.parts.get("test"),
            validation=made.parts.get("validation"),
            input=Spec(train.inputs.shape[1:]),
            classes=_named(made.classes, stored),
            standardize=train.inputs.ndim == 2,
            fingerprint=fingerprint(dict.fromkeys(item.path for item in stored.values())),
            problems=tuple(problems),
            kind="pictures" if made.pictures else "arrays",
        )

    def describe(self) -> str:
        return Path(self.path).name or self.title

    @classmethod
    def recognise(cls, path: Path) -> Self | None:
        if path.is_dir():
            if not any(is_npy(item) for item in npy_files(path)[:8]):
                return None
        elif not is_npy(path) and not is_npz(path):
            return None
        found = cls(path=str(path))
        problems: list[DataProblem] = []
        found._pairs(path, _stored(path, problems), problems)
        return found

    def _pairs(self, path: Path, stored: Mapping[str, Stored], problems: list[DataProblem]) -> dict[str, Pair]:
        """The arrays of each part: as the fields say, else found. DataError when there are none for training."""
        pairs = find_pairs({name: item.header for name, item in stored.items()})
        for part, inputs, targets in (
            ("train", self.inputs, self.targets),
            ("test", self.test_inputs, self.test_targets),
        ):
            found = pairs.get(part, Pair(""))
            wanted = Pair(inputs.strip() or found.inputs, targets.strip() or found.targets)
            if wanted.inputs:
                for name in filter(None, (wanted.inputs, wanted.targets)):
                    _require(name, path, stored)
                pairs[part] = wanted
        if "train" not in pairs:
            listed = "; ".join(f"{name} {item.header.written}" for name, item in list(stored.items())[:8])
            unread = "".join(f"; left out: {each.what}" for each in problems[:2])
            raise DataError(
                f"{path.name} holds no inputs and targets of equal length that could be told apart (found {listed}"
                f"{unread}); name the arrays, or save them as x_train and y_train."
            )
        return pairs


def _require(name: str, path: Path, stored: Mapping[str, Stored]) -> None:
    if name not in stored:
        raise DataError(f"{path.name} has no array {name!r}; expected one of {', '.join(list(stored)[:20])}.")


def _stored(path: Path, problems: list[DataProblem]) -> Mapping[str, Stored]:
    """The arrays at `path` by name. Raises DataError."""
    if path.is_dir():
        found = list_folder(path, problems)
        if not found:
            raise DataError(f"{path} holds no .npy file that can be used; choose another folder.")
        return found
    if is_npz(path):
        return list_npz(path, problems)
    if not is_npy(path):
        raise DataError(f"{path.name} is neither an .npz nor an .npy file; choose a file that NumPy has saved.")
    single = list_npy(path)
    beside = _partners(single)
    return {single.name: single, **beside}


def _partners(single: Stored) -> dict[str, Stored]:
    """The arrays beside an .npy file whose names are those of its inputs, targets or other parts."""
    known = INPUTS | TARGETS
    if not known.intersection(words_of(single.name)):
        return {}
    files = [file for file in npy_files(single.path.parent) if known.intersection(words_of(file.stem))]
    found = {}
    for file in files:
        if file != single.path and is_npy(file):
            stored = list_npy(file)
            found[stored.name] = stored
    return found


def _given(pair: Pair, stored: Mapping[str, Stored], problems: list[DataProblem]) -> Given:
    inputs = stored[pair.inputs]
    array = inputs.read()
    if not pair.targets:
        if array.dtype.names is None and (array.ndim != 2 or array.shape[1] < 2):
            raise DataError(
                f"{inputs.where} is {inputs.header.written} without targets; expected rows whose last column is the "
                "label, or a second array. Name the array of targets."
            )
        return from_columns(array, inputs.where, problems)
    targets = stored[pair.targets]
    if array.dtype.names is not None:
        raise DataError(f"{inputs.where} has named columns; its label is one of them. Leave the targets empty.")
    return Given(inputs.where, array, targets.where, targets.read())


def _named(classes: tuple[str, ...], stored: Mapping[str, Stored]) -> tuple[str, ...]:
    """`classes` with the names that an array of texts gives to 0, 1, …, where one does."""
    if classes != tuple(map(str, range(len(classes)))):
        return classes
    for item in stored.values():
        if (
            item.header.dtype.kind == "U"
            and item.header.shape == (len(classes),)
            and words_of(item.name) in CLASS_NAMES
        ):
            return tuple(map(str, item.read()))
    return classes
