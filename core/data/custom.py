"""A data set of one's own, written in Python, as a source among the others.

class Waves(Dataset):
    def __len__(self): return 1000
    def __getitem__(self, index): return wave(index), index % 3      # an array and a class or values

WavesSource = as_source(Waves, title="Waves")       # named by an entry point of the group `netstudio.sources`
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np

from core.catalog.entry import Spec
from core.data.dataset import Dataset
from core.data.labels import class_targets
from core.data.rows import Rows
from core.data.source import SILENT, DataError, Loaded, Samples, Source, Watch
from core.tensor import Tensor

REPORT_EVERY = 256
"""Samples between two reports of progress."""


def as_source(dataset: type[Dataset[Any]], *, key: str = "", title: str = "", summary: str = "") -> type[Source]:
    """A kind of source that reads `dataset`, made without arguments. It has no settings.

    A sample is an input (array or tensor of one shape) and a target: a whole number or a text names a class, a float or
    an array of floats are values. Targets are read once; inputs are fetched when they are needed.
    """
    name = dataset.__name__
    about = summary or f"{(dataset.__doc__ or name).strip().splitlines()[0].rstrip('.')}."
    values = {"key": key or name.lower(), "title": title or name, "summary": about, "dataset": dataset}
    made: type[Source] = dataclass(frozen=True)(type(f"{name}Source", (DatasetSource,), values))
    return made


@dataclass(frozen=True)
class DatasetSource(Source):
    """A source that asks a data set for its samples; `as_source` makes one."""

    key: ClassVar[str] = ""
    title: ClassVar[str] = ""
    summary: ClassVar[str] = ""
    dataset: ClassVar[type[Dataset[Any]]]

    def load(self, folder: Path | None, watch: Watch = SILENT) -> Loaded:
        try:
            dataset = self.dataset()
            first, _ = _sample(dataset[0])
            labels = []
            for index in range(len(dataset)):
                if index % REPORT_EVERY == 0:
                    watch.progress(index, len(dataset))
                labels.append(_sample(dataset[index])[1])
        except (LookupError, TypeError, ValueError, AttributeError, OSError, ArithmeticError) as error:
            raise DataError(f"The data set {self.title} cannot be read: {type(error).__name__}: {error}.") from error
        classes, targets = _targets(self.title, labels)
        rows = DatasetRows(dataset, self.title, first)
        return Loaded(Samples(rows, targets), None, Spec(first.shape), classes, kind="arrays")

    def describe(self) -> str:
        return self.title

    @classmethod
    def recognise(cls, path: Path) -> Self | None:
        return None


class DatasetRows(Rows):
    """The inputs of a data set, fetched one by one."""

    def __init__(self, dataset: Dataset[Any], title: str, first: np.ndarray) -> None:
        self._dataset, self._title = dataset, title
        self.shape, self.dtype = (len(dataset), *first.shape), first.dtype

    def take(self, indices: np.ndarray) -> np.ndarray:
        """Inputs at `indices`. DataError where one has another shape than the first."""
        taken = np.empty((len(indices), *self.shape[1:]), self.dtype)
        for place, index in enumerate(indices.tolist()):
            value, _ = _sample(self._dataset[index])
            if value.shape != self.shape[1:]:
                raise DataError(
                    f"The data set {self._title} gives an input of shape {value.shape} as sample {index}, but "
                    f"{self.shape[1:]} as the first; make all inputs of one shape."
                )
            taken[place] = value
        return taken


def _sample(sample: Any) -> tuple[np.ndarray, Any]:
    """The input as uint8, int64 or float32, and the target."""
    if not isinstance(sample, (tuple, list)) or len(sample) != 2:
        raise ValueError("expected an input and a target as one sample")
    value = np.asarray(sample[0].array if isinstance(sample[0], Tensor) else sample[0])
    if value.dtype != np.uint8:
        value = value.astype(np.int64 if value.dtype.kind in "iub" else np.float32)
    return np.atleast_1d(value), sample[1]


def _targets(title: str, labels: list[Any]) -> tuple[tuple[str, ...], np.ndarray]:
    """Names of the classes with int64 targets, or no names with float32 (N, K)."""
    if not labels:
        raise DataError(f"The data set {title} is empty.")
    plain = [np.asarray(label.array if isinstance(label, Tensor) else label) for label in labels]
    if len({label.shape for label in plain}) > 1:
        raise DataError(f"The data set {title} gives targets of several shapes; make them all of one.")
    together = np.stack(plain)
    if together.ndim == 1 and together.dtype.kind in "iubU":
        classes, (numbers,) = class_targets([together])
        return classes, numbers
    if together.dtype.kind not in "fiub":
        raise DataError(f"The data set {title} gives targets that are neither numbers nor texts.")
    values = together.reshape(len(together), -1).astype(np.float32)
    if not np.isfinite(values).all():
        raise DataError(f"The data set {title} gives targets that are no finite numbers.")
    return (), values
