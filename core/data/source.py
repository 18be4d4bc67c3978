"""The base of data sources: where samples come from, as a frozen value with declared fields (readers/ holds them)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Protocol, Self

import numpy as np

from core.catalog.entry import Spec
from core.data.frame import Frame
from core.data.preparation import Preparation
from core.data.rows import Inputs, take

if TYPE_CHECKING:
    from core.data.tables import Dialect


class DataError(Exception):
    """The data cannot be read; the text is one sentence: what, where, expected, received, what to do."""


class Cancelled(Exception):  # noqa: N818
    """Whoever watched the reading wants it no more."""


class Watch(Protocol):
    """Follows a reading. Called in the thread that reads."""

    def progress(self, done: int, total: int) -> None:
        """`done` of `total` steps (bytes, files, rows) are read; `total` is 0 where nobody knows. May raise Cancelled.

        Readers call it at least ten times a second.
        """


class _Silent:
    def progress(self, done: int, total: int) -> None:
        """Nobody listens."""


SILENT: Watch = _Silent()


@dataclass(frozen=True)
class Samples:
    """Inputs and targets of equal length, host arrays, never written to.

    `inputs`: (N, …) uint8 (pictures 0…255, used as 0…1), float32, or int64 (tokens, 0 fills up); rows of a
    table have NaN where a value is missing. Read them through `core.data.rows.take`: they may not be in memory.
    `targets`: (N,) int64 classes, or (N, K) float32.
    """

    inputs: Inputs
    targets: np.ndarray

    def __len__(self) -> int:
        return len(self.targets)

    def input(self, index: int) -> np.ndarray:
        """The input of one sample as it stands in the data."""
        return np.asarray(take(self.inputs, np.array([index]))[0])


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
    """True for rows of numbers: inputs are scaled to mean 0, deviation 1, fitted on the training part."""
    fingerprint: str = ""
    problems: tuple[DataProblem, ...] = ()
    kind: str = ""
    """`table`, `pictures`, `text`, `series`, `audio` or `arrays`; empty is told by the shape of a sample."""
    task: str = ""
    """`binary`, `classes`, `regression` or `sequence` (several values in the order of time); empty is told by the
    targets."""
    validation: Samples | None = None
    """Samples that the source itself holds for validation."""
    frame: Frame | None = None
    """The table that the samples were made of."""
    rows: np.ndarray | None = None
    """int64: for each training sample its row in `frame`; None where sample i is row i."""
    names: Sequence[str] | None = None
    """Where each training sample comes from: a file, "line 17"; None where they are just numbered."""
    complete: bool = True
    """False for a first page: some samples, while the rest is still unread."""
    ordered: bool = False
    """Whether the samples follow each other in time; they are then divided by time unless told otherwise."""
    gap: int = 0
    """Samples between two parts that are left out when they are divided by time: windows that would overlap."""
    preparation: Preparation = field(default_factory=Preparation)
    """What turns raw data into these inputs, as far as it is known before anything is fitted."""
    title: str = ""
    """Of a table: the name of its file without the ending."""
    part_column: str = ""
    """Of a table: the column that names the part of each row, where a person chose one."""
    origin: Loaded | None = None
    """Of a table: what its reader found, before roles were given; other roles are given to that."""


class Source(ABC):
    """A kind of data with its settings. Paths are absolute, or relative to the project file's folder."""

    key: ClassVar[str]
    title: ClassVar[str]
    summary: ClassVar[str]
    priority: ClassVar[int] = 0
    """Among the kinds that recognise a path, one of the highest priority reads it."""

    @abstractmethod
    def load(self, folder: Path | None, watch: Watch = SILENT) -> Loaded:
        """Read everything; `folder` is the project file's folder (None when not saved yet).

        Raises DataError, and Cancelled where `watch` does.
        """

    def first_page(self, folder: Path | None) -> Loaded | None:
        """Some samples at once, with `complete` False; None where `load` is quick. Raises DataError."""
        del folder
        return None

    def dialect(self, folder: Path | None) -> Dialect | None:
        """How the text of a table is written; None where nothing has to be found out. Raises DataError."""
        del folder
        return None

    @abstractmethod
    def describe(self) -> str:
        """A short title for people, e.g. the file's name."""

    @classmethod
    @abstractmethod
    def recognise(cls, path: Path) -> Self | None:
        """A source that reads `path` (an existing file or folder), or None when its content is of another kind.

        Raises DataError when the content is of this kind but cannot be used.
        """
