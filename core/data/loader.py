"""DataLoader: batches in a seeded order that can be taken up again in the middle of an epoch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from core.backend import Array, Generator, current_generator
from core.data.dataset import Dataset, fetch
from core.data.sampler import order
from core.tensor import Tensor


class DataLoader:
    """Batches of a data set; each `for` loop is one epoch, also one that is left early.

    With `shuffle` the order of an epoch depends on the seed and the epoch's number alone, so `load_state_dict` goes on
    exactly where `state_dict` was taken. The seed is `seed`, else drawn from `generator`, else from
    `current_generator()`. `num_workers` is accepted for PyTorch's sake: samples are fetched in this thread.
    """

    def __init__(
        self,
        dataset: Dataset[Any],
        batch_size: int = 1,
        shuffle: bool = False,
        sampler: Iterable[int] | None = None,
        num_workers: int = 0,
        collate_fn: Callable[[list[Any]], Any] | None = None,
        drop_last: bool = False,
        *,
        generator: Generator | None = None,
        seed: int | None = None,
    ) -> None:
        if not isinstance(batch_size, (int, np.integer)) or batch_size < 1:
            raise ValueError(f"DataLoader: batch_size must be a whole number and at least 1; it is {batch_size!r}.")
        if shuffle and sampler is not None:
            raise ValueError("DataLoader takes shuffle or sampler, not both.")
        self.dataset, self.batch_size, self.shuffle = dataset, batch_size, shuffle
        self.sampler, self.drop_last, self.num_workers = sampler, drop_last, num_workers
        self.collate_fn = collate_fn
        self.seed = _seed(generator) if seed is None and shuffle else (seed or 0)
        self.epoch = 0
        self.position = 0
        self._taken_up = False

    def __len__(self) -> int:
        """Batches in one epoch."""
        count = len(self.sampler) if isinstance(self.sampler, Sequence) else len(self.dataset)
        return count // self.batch_size if self.drop_last else -(-count // self.batch_size)

    def __iter__(self) -> Iterator[Any]:
        """The batches of an epoch: the next one, or the rest of the one that `load_state_dict` took up."""
        if self.position and not self._taken_up:
            self.epoch, self.position = self.epoch + 1, 0
        self._taken_up = False
        epoch, position = self.epoch, self.position
        indices = self._order()
        while True:
            start = position * self.batch_size
            chosen = indices[start : start + self.batch_size]
            if len(chosen) < (self.batch_size if self.drop_last else 1):
                break
            position += 1
            self.epoch, self.position = epoch, position
            yield self._collate(chosen)
        self.epoch, self.position = epoch + 1, 0

    def state_dict(self) -> dict[str, int]:
        """Where the loader stands: complete epochs, batches handed out in this one, and the seed."""
        return {"epoch": self.epoch, "position": self.position, "seed": self.seed}

    def load_state_dict(self, state: Mapping[str, int]) -> None:
        """Stand where `state` was taken; the next `for` loop hands out the rest of that epoch."""
        self.epoch, self.position, self.seed = int(state["epoch"]), int(state["position"]), int(state["seed"])
        self._taken_up = True

    def _order(self) -> Array:
        if self.sampler is not None:
            return np.fromiter(self.sampler, dtype=np.int64)
        count = len(self.dataset)
        return order(count, self.seed, self.epoch) if self.shuffle else np.arange(count)

    def _collate(self, chosen: Array) -> Any:
        if self.collate_fn is not None:
            return self.collate_fn([self.dataset[int(index)] for index in chosen])
        fetched = fetch(self.dataset, chosen)
        return default_collate(fetched) if isinstance(fetched, list) else fetched


def default_collate(samples: list[Any]) -> Any:
    """Samples (numbers, arrays, tensors, or tuples, lists and dicts of such) as one batch of tensors."""
    first = samples[0]
    if isinstance(first, Tensor):
        return Tensor(_stack([sample.array for sample in samples]))
    if isinstance(first, Mapping):
        return {key: default_collate([sample[key] for sample in samples]) for key in first}
    if isinstance(first, (tuple, list)):
        return [default_collate(list(column)) for column in zip(*samples, strict=True)]
    if isinstance(first, (str, bytes)):
        return samples
    if isinstance(first, float):
        return Tensor(np.asarray(samples, dtype=np.float64))
    return Tensor(_stack([np.asarray(sample) for sample in samples]))


def _stack(arrays: list[Array]) -> Array:
    try:
        return np.stack(arrays)
    except ValueError as error:
        shapes = list(dict.fromkeys(str(array.shape) for array in arrays))
        raise ValueError(
            f"DataLoader: the samples of a batch must have one shape; these have {', '.join(shapes[:3])}: "
            "make them equal in the data set, or give a collate_fn."
        ) from error


def _seed(generator: Generator | None) -> int:
    return int((generator or current_generator()).numpy.integers(2**63))
