"""Orders in which samples are visited."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence, Sized
from itertools import islice
from typing import Generic, TypeVar, cast

import numpy as np

from core.backend import Array, Generator
from core.data.long_arrays import shuffled
from core.data.paging import stretches

PlaceT = TypeVar("PlaceT", covariant=True)


def order(count: int, seed: int, epoch: int) -> Array:
    """The random order of `count` samples in `epoch`: depends on `seed` and `epoch` alone."""
    drawn: Array = shuffled(count, Generator(seed, f"order/{epoch}").numpy)
    return drawn


class Sampler(ABC, Generic[PlaceT]):
    """An order of one's own: write `__iter__`, which gives the numbers of samples, and `__len__`."""

    def __init__(self, data_source: object = None) -> None:
        self.data_source = data_source

    @abstractmethod
    def __iter__(self) -> Iterator[PlaceT]:
        """The numbers of the samples of an epoch, or the lists of them that make its batches."""


class BatchSampler:
    """The numbers that `sampler` gives in lists of `batch_size`; a last one that is shorter goes with `drop_last`."""

    def __init__(self, sampler: Iterable[int], batch_size: int, drop_last: bool) -> None:
        if batch_size < 1:
            raise ValueError(f"BatchSampler: batch_size must be at least 1; it is {batch_size}.")
        self.sampler, self.batch_size, self.drop_last = sampler, batch_size, drop_last

    def __iter__(self) -> Iterator[list[int]]:
        places = iter(self.sampler)
        while batch := list(islice(places, self.batch_size)):
            if len(batch) == self.batch_size or not self.drop_last:
                yield batch

    def __len__(self) -> int:
        count = len(cast(Sized, self.sampler))
        return count // self.batch_size if self.drop_last else -(-count // self.batch_size)


class SequentialSampler:
    """First to last of a data set, or of that many samples."""

    def __init__(self, data_source: Sized | int) -> None:
        self.count = _count(data_source)

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.count))

    def __len__(self) -> int:
        return self.count


class RandomSampler:
    """Every sample of a data set, or of that many, once in random order, another one in each epoch."""

    def __init__(self, data_source: Sized | int, seed: int = 0, *, generator: Generator | None = None) -> None:
        self.count, self.epoch = _count(data_source), 0
        self.seed = seed if generator is None else int(generator.numpy.integers(2**63))

    def __iter__(self) -> Iterator[int]:
        self.epoch += 1
        return _one_by_one(order(self.count, self.seed, self.epoch - 1))

    def __len__(self) -> int:
        return self.count


class SubsetRandomSampler:
    """The samples `indices` in random order, another one in each epoch."""

    def __init__(self, indices: Sequence[int], generator: Generator | None = None, *, seed: int = 0) -> None:
        self.indices, self.epoch = [int(index) for index in indices], 0
        self.seed = seed if generator is None else int(generator.numpy.integers(2**63))

    def __iter__(self) -> Iterator[int]:
        self.epoch += 1
        return iter([self.indices[place] for place in order(len(self.indices), self.seed, self.epoch - 1)])

    def __len__(self) -> int:
        return len(self.indices)


class WeightedRandomSampler:
    """`num_samples` samples, each drawn as often as its weight says; without `replacement` at most once an epoch.

    The order of an epoch depends on its number and the seed: `seed`, or one drawn from `generator`.
    """

    def __init__(
        self,
        weights: Sequence[float] | Array,
        num_samples: int,
        replacement: bool = True,
        generator: Generator | None = None,
        *,
        seed: int = 0,
    ) -> None:
        values = np.asarray(weights, dtype=np.float64)
        if values.ndim != 1 or not np.isfinite(values).all() or (values < 0).any() or not values.sum() > 0:
            raise ValueError("WeightedRandomSampler needs a vector of weights of at least 0, one of them above.")
        drawable = int((values > 0).sum())
        if num_samples < 1 or (not replacement and num_samples > drawable):
            raise ValueError(f"WeightedRandomSampler cannot draw {num_samples} of {drawable} samples with a weight.")
        self.shares, self.replacement = values / values.sum(), replacement
        self.count, self.epoch = num_samples, 0
        self.seed = seed if generator is None else int(generator.numpy.integers(2**63))

    def __iter__(self) -> Iterator[int]:
        stream = Generator(self.seed, f"order/{self.epoch}").numpy
        self.epoch += 1
        return iter(stream.choice(len(self.shares), self.count, self.replacement, self.shares).tolist())

    def __len__(self) -> int:
        return self.count


def _one_by_one(places: Array) -> Iterator[int]:
    return (place for _, some in stretches(places) for place in some.tolist())


def _count(data_source: Sized | int) -> int:
    return data_source if isinstance(data_source, int) else len(data_source)
