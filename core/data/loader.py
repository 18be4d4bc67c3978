"""DataLoader: batches in a seeded order that can be taken up again in the middle of an epoch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, cast

import numpy as np

from core.backend import Array, Generator, current_generator
from core.data.dataset import Dataset, IterableDataset, fetch
from core.data.loader_workers import Order, Workers
from core.data.sampler import order
from core.tensor import Tensor


class DataLoader:
    """Batches of a data set; each `for` loop is one epoch, also one that is left early.

    With `shuffle` the order of an epoch depends on the seed and the epoch's number alone, so `load_state_dict` goes on
    exactly where `state_dict` was taken. The seed is `seed`, else drawn from `generator`, else from
    `current_generator()`.

    With `num_workers` above 0 that many processes fetch the batches, `prefetch_factor` ahead each, and hand them over
    in order; what is random in the data set is then drawn for each sample from the loader's seed, whatever the number
    of workers. `worker_init_fn(id)` runs in each process first; `persistent_workers` keeps them from epoch to epoch;
    waiting for a batch ends with an error after `timeout` seconds where that is above 0. An error in a worker is raised
    here with its traceback. They start as `multiprocessing_context` says, by default afresh, so a script keeps its own
    work under `if __name__ == "__main__":`. `pin_memory` is accepted for PyTorch's sake.

    `batch_sampler` names the samples of each batch, in place of `batch_size` and the order. An `IterableDataset` is
    read here, from its beginning in each epoch; taken up again, what was handed out already is read and passed over.
    """

    def __init__(
        self,
        dataset: Dataset[Any] | IterableDataset[Any],
        batch_size: int = 1,
        shuffle: bool = False,
        sampler: Iterable[int] | None = None,
        num_workers: int = 0,
        collate_fn: Callable[[list[Any]], Any] | None = None,
        drop_last: bool = False,
        *,
        batch_sampler: Iterable[Sequence[int]] | None = None,
        pin_memory: bool = False,
        timeout: float = 0,
        worker_init_fn: Callable[[int], Any] | None = None,
        multiprocessing_context: Any = None,
        generator: Generator | None = None,
        prefetch_factor: int | None = None,
        persistent_workers: bool = False,
        seed: int | None = None,
    ) -> None:
        if not isinstance(batch_size, (int, np.integer)) or batch_size < 1:
            raise ValueError(f"DataLoader: batch_size must be a whole number and at least 1; it is {batch_size!r}.")
        if shuffle and sampler is not None:
            raise ValueError("DataLoader takes shuffle or sampler, not both.")
        if batch_sampler is not None and (batch_size != 1 or shuffle or sampler is not None or drop_last):
            raise ValueError("DataLoader: batch_sampler stands alone, without batch_size, shuffle, sampler, drop_last.")
        if isinstance(dataset, IterableDataset) and (
            shuffle or num_workers or (sampler, batch_sampler) != (None, None)
        ):
            raise ValueError("DataLoader: an IterableDataset has its own order, so give no shuffle, samplers, workers.")
        if not isinstance(num_workers, (int, np.integer)) or num_workers < 0:
            raise ValueError(f"DataLoader: num_workers must be a whole number and at least 0; it is {num_workers!r}.")
        if not num_workers and (timeout or prefetch_factor or persistent_workers):
            raise ValueError("DataLoader: timeout, prefetch_factor and persistent_workers need num_workers above 0.")
        if timeout < 0 or (prefetch_factor is not None and prefetch_factor < 1):
            raise ValueError(
                f"DataLoader: timeout must be at least 0 and prefetch_factor at least 1; they are {timeout} and "
                f"{prefetch_factor}."
            )
        self.dataset, self.batch_size, self.shuffle = dataset, batch_size, shuffle
        self.sampler, self.drop_last, self.num_workers = sampler, drop_last, num_workers
        self.batch_sampler = batch_sampler
        self.collate_fn, self.pin_memory, self.timeout = collate_fn, pin_memory, timeout
        self.worker_init_fn, self.multiprocessing_context = worker_init_fn, multiprocessing_context
        self.prefetch_factor, self.persistent_workers = prefetch_factor or 2, persistent_workers
        self._workers: Workers | None = None
        self.seed = _seed(generator) if seed is None and (shuffle or num_workers) else (seed or 0)
        self.epoch = 0
        self.position = 0
        self._taken_up = False

    def __len__(self) -> int:
        """Batches in one epoch. TypeError where the data set or the sampler does not know."""
        if self.batch_sampler is not None:
            return len(cast(Any, self.batch_sampler))
        count = len(self.sampler) if isinstance(self.sampler, Sequence) else len(cast(Any, self.dataset))
        return count // self.batch_size if self.drop_last else -(-count // self.batch_size)

    def __iter__(self) -> Iterator[Any]:
        """The batches of an epoch: the next one, or the rest of the one that `load_state_dict` took up."""
        if self.position and not self._taken_up:
            self.epoch, self.position = self.epoch + 1, 0
        self._taken_up = False
        epoch, position = self.epoch, self.position
        for batch in self._batches(position):
            position += 1
            self.epoch, self.position = epoch, position
            yield batch
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
        count = len(cast(Any, self.dataset))
        return order(count, self.seed, self.epoch) if self.shuffle else np.arange(count)

    def _batches(self, position: int) -> Iterator[Any]:
        """The batches of the epoch under way from `position` on, fetched here or by workers."""
        fetch_batch = _Collation(self.collate_fn)
        if isinstance(self.dataset, IterableDataset):
            yield from islice(self._stream(iter(self.dataset)), position, None)
            return
        orders = self._orders(position) if self.batch_sampler is None else self._given(self.batch_sampler, position)
        if not self.num_workers:
            for order_ in orders:
                yield fetch_batch(self.dataset, order_.indices)
            return
        workers = self._workers or Workers(
            self.dataset, fetch_batch, self.num_workers, self.worker_init_fn, self.multiprocessing_context
        )
        self._workers = workers if self.persistent_workers else None
        sound = False
        try:
            yield from workers.batches(orders, self.prefetch_factor, self.timeout)
            sound = True
        except GeneratorExit:
            if self._workers is workers:
                workers.settle()
                sound = True
            raise
        finally:
            if not sound or self._workers is not workers:
                workers.close()
                self._workers = None

    def _stream(self, samples: Iterator[Any]) -> Iterator[Any]:
        """Batches of samples as they come."""
        least = self.batch_size if self.drop_last else 1
        while len(batch := list(islice(samples, self.batch_size))) >= least:
            yield (self.collate_fn or default_collate)(batch)

    def _given(self, batches: Iterable[Sequence[int]], position: int) -> Iterator[Order]:
        """The batches that `batch_sampler` names."""
        start = 0
        for number, indices in enumerate(batches):
            chosen = np.fromiter(indices, dtype=np.int64)
            if number >= position:
                yield Order(number, start, chosen, self.seed, self.epoch)
            start += len(chosen)

    def _orders(self, position: int) -> Iterator[Order]:
        indices = self._order()
        least = self.batch_size if self.drop_last else 1
        for number, start in enumerate(range(position * self.batch_size, len(indices), self.batch_size)):
            chosen = indices[start : start + self.batch_size]
            if len(chosen) >= least:
                yield Order(number, start, chosen, self.seed, self.epoch)


@dataclass(frozen=True)
class _Collation:
    """Fetches samples and makes a batch of them; goes to worker processes."""

    collate_fn: Callable[[list[Any]], Any] | None

    def __call__(self, dataset: Dataset[Any], chosen: Array) -> Any:
        if self.collate_fn is not None:
            return self.collate_fn([dataset[int(index)] for index in chosen])
        fetched = fetch(dataset, chosen)
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
