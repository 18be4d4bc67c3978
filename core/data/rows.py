"""Inputs that may not be in memory: rows that are fetched by number."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from core.data.source import DataProblem


class Rows(ABC):
    """Inputs of samples by number, fetched when asked for: the form of `Samples.inputs` that need not fit into memory.

    `shape` is (N, …) and `dtype` that of the rows, as for an array of all of them.
    """

    shape: tuple[int, ...]
    dtype: np.dtype
    ahead: bool = True
    """Whether `announce` may be of use."""

    @abstractmethod
    def take(self, indices: np.ndarray) -> np.ndarray:
        """The rows at `indices`, (len(indices), …), a new array. Raises DataError when they cannot be read any more."""

    def announce(self, indices: np.ndarray) -> None:  # noqa: B027  (a hint, of use to some)
        """The rows that will be taken next, in this order: they may be fetched ahead. Replaces an earlier order."""

    @property
    def problems(self) -> tuple[DataProblem, ...]:
        """What came up while rows were fetched so far."""
        return ()

    def __len__(self) -> int:
        return self.shape[0]

    @property
    def ndim(self) -> int:
        """Number of axes, that of the samples included."""
        return len(self.shape)

    def rest(self) -> None:  # noqa: B027  (most rows need nothing for it)
        """Nothing is asked for soon: let go of processes. They start again when they are needed."""

    def close(self) -> None:  # noqa: B027  (most rows hold nothing open)
        """Let go of what is held open; the rows are not used any more."""


Inputs = np.ndarray | Rows


def take(inputs: Inputs, indices: np.ndarray) -> np.ndarray:
    """The rows of `inputs` at `indices`, channels-last in memory for pictures (N, C, H, W) that are in memory."""
    if isinstance(inputs, Rows):
        return inputs.take(indices)
    if inputs.ndim == 4:  # gathering along the first axis of the memory keeps the picture channels-last
        pictures: np.ndarray = inputs.transpose(0, 2, 3, 1)[indices].transpose(0, 3, 1, 2)
        return pictures
    taken: np.ndarray = inputs[indices]
    return taken
