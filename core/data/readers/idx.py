"""IDX files: pictures or features in one file, labels in another, as MNIST and its kin come."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

import numpy as np

from core.catalog.entry import Spec
from core.catalog.fields import file_path
from core.data.files import fingerprint, locate
from core.data.idx_format import is_idx, read_idx
from core.data.labels import class_targets
from core.data.source import SILENT, DataError, DataProblem, Loaded, Samples, Source, Watch

IMAGES = re.compile(
    r"(?P<before>.*?)(?P<word>images|data)(?P<dot>[-._])idx\d(?P<after>[-.]ubyte)?(\.gz)?", re.IGNORECASE
)
TEST_WORDS = ("t10k", "test")


@dataclass(frozen=True)
class Pair:
    """An images file and the labels file that belongs to it."""

    images: Path
    labels: Path


@dataclass(frozen=True)
class Idx(Source):
    """Pictures in IDX files, compressed with gzip or not: a folder with the four MNIST files, or one pair of files."""

    key: ClassVar[str] = "idx"
    title: ClassVar[str] = "Pictures in IDX files"
    summary: ClassVar[str] = "A folder with the four MNIST files, or one file of pictures and one of labels."

    path: str = file_path("", help="A folder with train and t10k images and labels, or one file of images.")
    labels: str = file_path("", help="The file of labels for a single file of images; empty finds it by its name.")

    def load(self, folder: Path | None, watch: Watch = SILENT) -> Loaded:
        path = locate(self.path, folder, "a folder with IDX files or a file of images")
        if path.is_dir():
            train, test = _pairs_in(path)
        else:
            train, test = Pair(path, self._labels_file(path, folder)), None
        return _load([train] if test is None else [train, test])

    def describe(self) -> str:
        return Path(self.path).name or self.title

    @classmethod
    def recognise(cls, path: Path) -> Self | None:
        if path.is_dir():
            if not _image_files(path):
                return None
            _pairs_in(path)
            return cls(path=str(path))
        if not is_idx(path):
            return None
        if IMAGES.fullmatch(path.name):
            beside = [image.name for image in _image_files(path.parent)]
            if _is_train_and_test(beside):
                return cls(path=str(path.parent))
        if _labels_beside(path) is None:
            raise DataError(
                f"{path.name} is an IDX file, but no file of labels for it was found in {path.parent}; "
                "open the file of images whose name says images and keep its labels beside it."
            )
        return cls(path=str(path))

    def _labels_file(self, images: Path, folder: Path | None) -> Path:
        if self.labels.strip():
            return locate(self.labels, folder, "the file of labels")
        found = _labels_beside(images)
        if found is None:
            raise DataError(f"No file of labels was found beside {images}; choose the file of labels.")
        return found


def _image_files(folder: Path) -> list[Path]:
    """Files of images by their names; where a file stands both compressed and not, the one that is not."""
    try:
        names = sorted(item.name for item in folder.iterdir())
    except OSError as error:
        raise DataError(f"{folder} cannot be read: {error.strerror or error}.") from error
    plain = [name for name in names if IMAGES.fullmatch(name) and not name.lower().endswith(".gz")]
    packed = [
        name for name in names if IMAGES.fullmatch(name) and name.lower().endswith(".gz") and name[:-3] not in plain
    ]
    return [folder / name for name in plain + packed]


def _is_test(name: str) -> bool:
    return any(word in name.lower() for word in TEST_WORDS)


def _is_train_and_test(names: list[str]) -> bool:
    return len(names) == 2 and [_is_test(name) for name in names].count(True) == 1


def _pairs_in(folder: Path) -> tuple[Pair, Pair | None]:
    """The training files of a folder and its test files, if there are any. Raises DataError."""
    images = _image_files(folder)
    if not images:
        raise DataError(
            f"{folder} holds no IDX files of images; expected train-images-idx3-ubyte, train-labels-idx1-ubyte, "
            "t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, compressed with gzip or not."
        )
    names = [image.name for image in images]
    if len(images) > 1 and not _is_train_and_test(names):
        raise DataError(f"{folder} holds several sets of pictures ({', '.join(names)}); choose one file of images.")
    pairs = []
    for image in sorted(images, key=lambda image: _is_test(image.name)):
        labels = _labels_beside(image)
        if labels is None:
            raise DataError(f"{folder} holds {image.name} but no file of labels for it.")
        pairs.append(Pair(image, labels))
    return pairs[0], pairs[1] if len(pairs) == 2 else None


def _labels_beside(images: Path) -> Path | None:
    """The file of labels whose name answers to the name of the images, compressed or not."""
    name = IMAGES.fullmatch(images.name)
    if name is None:
        return None
    stem = f"{name['before']}labels{name['dot']}idx1{name['after'] or ''}"
    wanted = {stem.lower(), f"{stem.lower()}.gz"}
    found = sorted(item for item in images.parent.iterdir() if item.name.lower() in wanted)
    return found[0] if found else None


def _load(pairs: list[Pair]) -> Loaded:
    problems: list[DataProblem] = []
    inputs, labels = [], []
    for pair in pairs:
        pictures, marks = _read(pair.images, problems), _read(pair.labels, problems)
        if len(pictures) != len(marks):
            raise DataError(
                f"{pair.images.name} holds {len(pictures):,} pictures but {pair.labels.name} {len(marks):,} labels; "
                "they must be equally many."
            )
        inputs.append(_as_inputs(pair.images, pictures))
        labels.append(marks)
    if len(inputs) == 2 and inputs[0].shape[1:] != inputs[1].shape[1:]:
        raise DataError(
            f"The pictures for training are {Spec(inputs[0].shape[1:])}, "
            f"those for testing {Spec(inputs[1].shape[1:])}; they must be equally large."
        )
    classes, targets = _as_targets(pairs, labels)
    samples = [Samples(part, target) for part, target in zip(inputs, targets, strict=True)]
    return Loaded(
        train=samples[0],
        test=samples[1] if len(samples) == 2 else None,
        input=Spec(inputs[0].shape[1:]),
        classes=classes,
        standardize=inputs[0].ndim == 2,
        fingerprint=fingerprint(file for pair in pairs for file in (pair.images, pair.labels)),
        problems=tuple(problems),
        kind="pictures" if inputs[0].ndim == 4 else "arrays",
    )


def _read(path: Path, problems: list[DataProblem]) -> np.ndarray:
    content = read_idx(path)
    if content.trailing:
        problems.append(DataProblem(path.name, "more bytes follow than the header declares", "they were left out"))
    return content.array


def _as_inputs(path: Path, array: np.ndarray) -> np.ndarray:
    """(N, 1, H, W) or (N, C, H, W) for pictures, (N, F) for features, more axes as stored; pictures stay uint8."""
    if array.ndim < 2:
        raise DataError(
            f"{path.name} has {array.ndim} axis; expected 3 or 4 for pictures or 2 for rows of features. "
            "Choose the file of images, not the one of labels."
        )
    if array.ndim == 3:
        array = array[:, None]
    elif array.ndim == 4 and array.shape[3] in (1, 3, 4) and array.shape[1] not in (1, 3, 4):
        array = array.transpose(0, 3, 1, 2)
    if array.dtype == np.uint8 and array.ndim in (3, 4):
        return array
    return _finite(path, array)


def _as_targets(pairs: list[Pair], labels: list[np.ndarray]) -> tuple[tuple[str, ...], tuple[np.ndarray, ...]]:
    """Names of the classes and int64 targets for whole numbers; no names and float32 (N, K) for others."""
    for pair, part in zip(pairs, labels, strict=True):
        if part.ndim > 2:
            raise DataError(f"{pair.labels.name} has {part.ndim} axes; labels have one. Choose the file of labels.")
    if all(part.ndim == 1 and part.dtype.kind in "iu" for part in labels):
        return class_targets(labels)
    return (), tuple(
        _finite(pair.labels, part.reshape(len(part), -1)) for pair, part in zip(pairs, labels, strict=True)
    )


def _finite(path: Path, array: np.ndarray) -> np.ndarray:
    """`array` as float32; DataError when a value is not a number of that range."""
    with np.errstate(over="ignore"):
        values = array.astype(np.float32)
    if not np.isfinite(values).all():
        raise DataError(f"{path.name} holds values that are not finite numbers in the range of float32.")
    return values
