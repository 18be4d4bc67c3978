"""Data sets: samples by number."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any, Generic, TypeVar

import numpy as np

from core.backend import Array, Generator, current_generator
from core.tensor import Tensor

SampleT = TypeVar("SampleT", covariant=True)


class Dataset(ABC, Generic[SampleT]):
    """Samples by number: write `__getitem__` and `__len__`.

    A data set that can fetch many at once may also have `__getitems__(indices)`, which returns a finished batch.
    """

    @abstractmethod
    def __getitem__(self, index: int) -> SampleT:
        """Sample `index`."""

    @abstractmethod
    def __len__(self) -> int:
        """Number of samples."""

    def __iter__(self) -> Iterator[SampleT]:
        return (self[index] for index in range(len(self)))


class TensorDataset(Dataset[tuple[Tensor, ...]]):
    """Samples along the first axis of several tensors or host arrays of equal length."""

    def __init__(self, *tensors: Tensor | Array) -> None:
        if not tensors:
            raise ValueError("TensorDataset needs at least one tensor.")
        self.arrays = tuple([tensor.array if isinstance(tensor, Tensor) else np.asarray(tensor) for tensor in tensors])
        lengths = [len(array) for array in self.arrays]
        if len(set(lengths)) != 1:
            raise ValueError(f"TensorDataset: all tensors must be equally long; they have {lengths} samples.")

    @property
    def tensors(self) -> tuple[Tensor, ...]:
        """The tensors."""
        return tuple([Tensor(array) for array in self.arrays])

    def __getitem__(self, index: int) -> tuple[Tensor, ...]:
        return tuple([Tensor(np.asarray(array[index])) for array in self.arrays])

    def __getitems__(self, indices: Sequence[int] | Array) -> tuple[Tensor, ...]:
        """The samples `indices` as one batch."""
        return tuple([Tensor(array.take(indices, axis=0)) for array in self.arrays])

    def __len__(self) -> int:
        return len(self.arrays[0])


class Subset(Dataset[Any]):
    """The samples `indices` of another data set."""

    def __init__(self, dataset: Dataset[Any], indices: Sequence[int] | Array) -> None:
        self.dataset, self.indices = dataset, np.asarray(indices, dtype=np.int64)

    def __getitem__(self, index: int) -> Any:
        return self.dataset[int(self.indices[index])]

    def __len__(self) -> int:
        return len(self.indices)


class BatchedSubset(Subset):
    """A `Subset` of a data set that fetches many samples at once."""

    def __getitems__(self, indices: Sequence[int] | Array) -> Any:
        """The samples `indices` as one batch."""
        return fetch_many(self.dataset, self.indices[np.asarray(indices)])
