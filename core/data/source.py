"""The base of data sources: where samples come from, as a frozen value with declared fields (readers/ holds them)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

import numpy as np

from core.catalog.entry import Spec


class DataError(Exception):
    """The data cannot be read; the text is one sentence: what, where, expected, received, what to do."""


@dataclass(frozen=True)
class Samples:
    """Inputs and targets of equal length, host arrays, never written to.

    `inputs`: (N, …) uint8 (pictures 0…255, used as 0…1) or float32. `targets`: (N,) int64 classes, or (N, K) float32.
    """

    inputs: np.ndarray
    targets: np.ndarray

    def __len__(self) -> int:
        return len(self.targets)


@dataclass(frozen=True)
class DataProblem:
    """A part of the data that was not used as it stands: where (file, row), what, and what was done."""

    where: str
    what: str
    action: str


@dataclass(frozen=True)
class Loaded:
    """What a source holds. `test` is None when the source brings no test samples of its own."""

    train: Samples
    test: Samples | None
    input: Spec
    classes: tuple[str, ...] = ()
    """Names of the classes; empty when targets are values."""
    columns: tuple[str, ...] = ()
    """Names of the input columns for tables."""
    standardize: bool = False
    """True for tables: inputs are scaled to mean 0, deviation 1, fitted on the training part."""
    fingerprint: str = ""
    problems: tuple[DataProblem, ...] = ()


class Source(ABC):
    """A kind of data with its settings. Paths are absolute, or relative to the project file's folder."""

    key: ClassVar[str]
    title: ClassVar[str]
    summary: ClassVar[str]

    @abstractmethod
    def load(self, folder: Path | None) -> Loaded:
        """Read everything; `folder` is the project file's folder (None when not saved yet). Raises DataError."""

    @abstractmethod
    def describe(self) -> str:
        """A short title for people, e.g. the file's name."""

    @classmethod
    @abstractmethod
    def recognise(cls, path: Path) -> Self | None:
        """A source that reads `path` (an existing file or folder), or None when its content is of another kind.

        Raises DataError when the content is of this kind but cannot be used.
        """
