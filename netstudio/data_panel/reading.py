"""A data set as it was read: what the panel shows of it. No widgets here; `read` runs in a worker."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from core.data import DataChoice, DataFacts, Loaded, Samples, facts_of, load
from core.data.splits import split

_BARS = 24


@dataclass(frozen=True)
class Histogram:
    """How often each class, or each range of values, occurs. `edges` is empty for classes, one longer than `counts`."""

    counts: np.ndarray
    labels: tuple[str, ...]
    edges: tuple[float, ...] = ()


@dataclass(frozen=True)
class Reading:
    """A read data set, divided as `choice` says."""

    choice: DataChoice
    folder: Path | None
    loaded: Loaded
    facts: DataFacts
    parts: tuple[int, int, int]
    """Samples for training, validation and testing."""
    histogram: Histogram

    @property
    def pictures(self) -> bool:
        """Whether a sample is a picture: channels (1, 3 or 4) × height × width."""
        shape = self.loaded.input.shape
        return len(shape) == 3 and shape[0] in (1, 3, 4)


def read(choice: DataChoice, folder: Path | None, loaded: Loaded | None = None) -> Reading:
    """Read and divide the data of `choice`; `loaded` where it was read before. Raises DataError."""
    found = load(choice, folder) if loaded is None else loaded
    divided = split(found, choice)
    parts = (len(divided.train), len(divided.validation), len(divided.test))
    return Reading(choice, folder, found, facts_of(found), parts, _histogram(found))


def samples_of(loaded: Loaded) -> tuple[Samples, ...]:
    """Training samples, then the source's own test samples where it has some."""
    return (loaded.train,) if loaded.test is None else (loaded.train, loaded.test)


def _histogram(loaded: Loaded) -> Histogram:
    targets = np.concatenate([samples.targets for samples in samples_of(loaded)])
    if loaded.classes:
        return Histogram(np.bincount(targets, minlength=len(loaded.classes)), loaded.classes)
    values = targets[:, 0].astype(float)
    values = values[np.isfinite(values)]
    counts, edges = np.histogram(values, bins=_BARS) if len(values) else (np.zeros(1, int), np.zeros(2))
    labels = tuple(f"{low:.4g} … {high:.4g}" for low, high in pairwise(edges))
    return Histogram(counts, labels, tuple(map(float, edges)))
