"""Orders in which samples are visited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
