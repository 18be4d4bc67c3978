"""Data sets: samples by number."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

import numpy as np

from core.backend import Array, Generator, current_generator
from core.tensor import Tensor

SampleT = TypeVar("SampleT", covariant=True)


class Dataset(ABC, Generic[SampleT]):
    """Samples by number: write `__getitem__` and `__len__`.

    A data set that can fetch many at once may also have `__getitems__(indices)`, which returns a finished batch (a
    tuple of tensors), or a list of samples.
    """

    @abstractmethod
    def __getitem__(self, index: int) -> SampleT:
        """Sample `index`."""

    @abstractmethod
    def __len__(self) -> int:
        """Number of samples."""

    def __iter__(self) -> Iterator[SampleT]:
        return (self[index] for index in range(len(self)))

    def __add__(self, other: Dataset[Any]) -> ConcatDataset:
        return ConcatDataset([self, other])


class IterableDataset(ABC, Generic[SampleT]):
    """Samples that come one after the other, such as from a stream: write `__iter__`. Each epoch iterates anew."""

    @abstractmethod
    def __iter__(self) -> Iterator[SampleT]:
        """The samples."""


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

    def __getitems__(self, indices: Sequence[int] | Array) -> Any:
        """The samples `indices`: a batch if the other data set gives batches, else a list."""
        return fetch(self.dataset, self.indices[np.asarray(indices)])

    def __len__(self) -> int:
        return len(self.indices)


class ConcatDataset(Dataset[Any]):
    """The samples of several data sets, one set after the other."""

    def __init__(self, datasets: Iterable[Dataset[Any]]) -> None:
        self.datasets = list(datasets)
        if not self.datasets:
            raise ValueError("ConcatDataset needs at least one data set.")
        self.ends = np.cumsum([len(dataset) for dataset in self.datasets])

    def __getitem__(self, index: int) -> Any:
        place = index + len(self) if index < 0 else index
        if not 0 <= place < len(self):
            raise IndexError(f"ConcatDataset: there is no sample {index} among {len(self)}.")
        part = int(np.searchsorted(self.ends, place, side="right"))
        return self.datasets[part][place - (int(self.ends[part - 1]) if part else 0)]

    def __len__(self) -> int:
        return int(self.ends[-1])


def fetch(dataset: Dataset[Any], indices: Sequence[int] | Array) -> Any:
    """The samples `indices`: what the data set's `__getitems__` gives, or a list."""
    many = getattr(dataset, "__getitems__", None)
    return [dataset[int(index)] for index in indices] if many is None else many(indices)


def random_split(
    dataset: Dataset[Any], lengths: Sequence[int] | Sequence[float], generator: Generator | None = None
) -> list[Subset]:
    """Parts of the given lengths, or shares that add up to 1, with samples drawn at random."""
    sizes = _sizes(len(dataset), lengths)
    order = (generator or current_generator()).numpy.permutation(len(dataset))
    ends = np.cumsum(sizes).tolist()
    return [Subset(dataset, order[end - size : end]) for size, end in zip(sizes, ends, strict=True)]


def _sizes(count: int, lengths: Sequence[int] | Sequence[float]) -> list[int]:
    if any(isinstance(length, float) for length in lengths) and abs(sum(lengths) - 1) < 1e-6:
        sizes = [int(count * length) for length in lengths]
        for place in range(count - sum(sizes)):
            sizes[place % len(sizes)] += 1
        return sizes
    sizes = [int(length) for length in lengths]
    if sum(sizes) != count:
        raise ValueError(f"random_split: lengths {list(lengths)} add up to {sum(lengths)}, expected {count} samples.")
    return sizes
