"""Orders in which samples are visited."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core.backend import Array, Generator


def order(count: int, seed: int, epoch: int) -> Array:
    """The random order of `count` samples in `epoch`: depends on `seed` and `epoch` alone."""
    drawn: Array = Generator(seed, f"order/{epoch}").numpy.permutation(count)
    return drawn


class SequentialSampler:
    """First to last."""

    def __init__(self, count: int) -> None:
        self.count = count

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.count))

    def __len__(self) -> int:
        return self.count


class RandomSampler:
    """Every sample once in random order, another one in each epoch."""

    def __init__(self, count: int, seed: int = 0) -> None:
        self.count, self.seed, self.epoch = count, seed, 0

    def __iter__(self) -> Iterator[int]:
        self.epoch += 1
        return iter(order(self.count, self.seed, self.epoch - 1).tolist())

    def __len__(self) -> int:
        return self.count


class WeightedRandomSampler:
    """`count` samples drawn with replacement, each as often as its weight says."""

    def __init__(self, weights: Array, count: int, seed: int = 0) -> None:
        values = np.asarray(weights, dtype=np.float64)
        self.shares = values / values.sum()
        self.count, self.seed, self.epoch = count, seed, 0

    def __iter__(self) -> Iterator[int]:
        stream = Generator(self.seed, f"order/{self.epoch}").numpy
        self.epoch += 1
        return iter(stream.choice(len(self.shares), self.count, p=self.shares).tolist())

    def __len__(self) -> int:
        return self.count
