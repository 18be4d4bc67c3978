"""A data set as it was read: what the panel shows of it. No widgets here; `read` runs in a worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from core.data import (
    SILENT,
    DataChoice,
    DataError,
    DataFacts,
    Loaded,
    OtherMark,
    Part,
    Samples,
    Source,
    Splits,
    UnclearRolesError,
    Watch,
    as_decided,
    class_counts,
    facts_of,
    other_marks,
    split,
    watched,
)

MOST_MEASURED = 2_000_000
"""Targets; of more, some that are spread evenly are counted."""
_BARS = 24


@dataclass(frozen=True)
class Histogram:
    """How often each class, or each range of values, occurs. `edges` is empty for classes, one longer than `counts`."""

    counts: np.ndarray
    labels: tuple[str, ...]
    edges: tuple[float, ...] = ()


@dataclass(frozen=True)
class Written:
    """How a file is written, where that had to be found out."""

    text: str = ""
    """In one line."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """What was found, by the field of the source that fixes it."""
    other_marks: tuple[OtherMark, ...] = ()
    """Columns with another decimal mark than the rest."""


@dataclass(frozen=True)
class Reading:
    """A read data set, divided as `choice` says."""

    choice: DataChoice
    folder: Path | None
    found: Loaded
    """As its source gave it, before anything of the choice was applied."""
    loaded: Loaded
    facts: DataFacts
    splits: Splits
    histogram: Histogram
    dialect: Written = Written()

    @property
    def parts(self) -> tuple[int, int, int]:
        """Samples for training, validation and testing."""
        return len(self.splits.train), len(self.splits.validation), len(self.splits.test)

    @property
    def pictures(self) -> bool:
        """Whether a sample is a picture: channels (1, 3 or 4) × height × width."""
        shape = self.loaded.input.shape
        return self.facts.kind != "audio" and len(shape) == 3 and shape[0] in (1, 3, 4)


def read(
    choice: DataChoice,
    folder: Path | None,
    found: Loaded | None = None,
    watch: Watch = SILENT,
    dialect: Written | None = None,
) -> Reading:
    """Read and divide the data of `choice`; `found` where its source was read before. Raises DataError, Cancelled."""
    with watched(watch) as watch:
        if found is None:
            found = _load(choice, folder, watch)
        dialect = dialect or written(found, choice.source, folder)
        loaded = as_decided(found, choice, watch)
        parts, histogram = split(loaded, choice), _histogram(loaded)
    return Reading(choice, folder, found, loaded, facts_of(loaded), parts, histogram, dialect)


def _load(choice: DataChoice, folder: Path | None, watch: Watch) -> Loaded:
    """What the source finds; a table without a clear target where a person decided on its columns."""
    try:
        return choice.source.load(folder, watch)
    except UnclearRolesError as unclear:
        if not choice.columns:
            raise
        return unclear.found


def first_page(choice: DataChoice, folder: Path | None) -> Reading | None:
    """Some samples at once, while the rest is unread; None where reading is quick, or where they say nothing yet."""
    try:
        found = choice.source.first_page(folder)
        if found is None:
            return None
        loaded = replace(as_decided(found, choice), complete=False)
        everything = Part(loaded.train, np.arange(len(loaded.train)))
        nothing = Part(loaded.train, np.zeros(0, np.int64))
    except DataError:
        return None
    splits = Splits(everything, nothing, nothing)
    return Reading(choice, folder, found, loaded, facts_of(loaded), splits, _histogram(loaded))


def written(found: Loaded, source: Source, folder: Path | None) -> Written:
    """How the file of `source` is written, in which `found` was found."""
    dialect = source.dialect(folder)
    if dialect is None:
        return Written()
    settings = dialect.settings()
    return Written(dialect.describe(), settings, other_marks(found, settings["decimal"]))


def samples_of(loaded: Loaded) -> tuple[Samples, ...]:
    """Training samples, then the source's own samples for validation and testing where it has some."""
    return tuple(part for part in (loaded.train, loaded.validation, loaded.test) if part is not None)


def value_histogram(values: np.ndarray, bars: int = _BARS) -> Histogram:
    """Finite `values` counted in ranges of equal width."""
    values = values[np.isfinite(values)].astype(np.float64)
    counts, edges = np.histogram(values, bins=bars) if len(values) else (np.zeros(1, int), np.zeros(2))
    labels = tuple(f"{low:.4g} … {high:.4g}" for low, high in pairwise(edges))
    return Histogram(counts, labels, tuple(map(float, edges)))


def _histogram(loaded: Loaded) -> Histogram:
    if loaded.classes:
        return Histogram(class_counts(loaded), loaded.classes)
    parts = samples_of(loaded)
    step = max(1, sum(map(len, parts)) // MOST_MEASURED)
    return value_histogram(np.concatenate([part.targets[::step, 0] for part in parts]))
