"""Processes that fetch the batches of a DataLoader: order kept, errors carried over, none outlives the program.

Each process is handed the data set once and numbers of samples after that. Batch k belongs to process k modulo their
number, and is waited for in its turn, so the order never depends on who is faster. Processes start afresh (never as a
copy of this one, whose threads and devices would not survive it): data set and functions must be importable.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import random
import signal
import threading
import traceback
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

import numpy as np

from core.backend import Generator, use_generator
from core.data.dataset import Dataset

Fetch = Callable[[Dataset[Any], Any], Any]
END_SECONDS = 5.0
"""Time in which a process that is gone tells its exit code."""


@dataclass(frozen=True)
class WorkerInfo:
    """Which worker this process is: `id` of `num_workers`, the `seed` of its epoch, and its copy of the data set."""

    id: int
    num_workers: int
    seed: int
    dataset: Any


@dataclass(frozen=True)
class Order:
    """One batch to fetch: its number in the epoch, the place of its first sample, and the samples."""

    number: int
    place: int
    indices: Any
    seed: int
    epoch: int


@dataclass(frozen=True)
class Trouble:
    """An exception of a worker in words."""

    kind: type[BaseException]
    text: str


_info: WorkerInfo | None = None


def get_worker_info() -> WorkerInfo | None:
    """In a worker process of a DataLoader, which one it is; None elsewhere."""
    return _info


class SampleStream(Dataset[Any]):
    """While a batch is fetched: every sample draws from a stream of its own, given by seed, epoch and place alone.

    So what is random in a data set is the same for any number of workers. The streams of `random` and `numpy.random`
    start again with every batch.
    """

    def __init__(self, dataset: Dataset[Any], order: Order) -> None:
        self._dataset, self._order = dataset, order
        words = np.random.SeedSequence([order.seed % 2**63, order.epoch, order.place]).generate_state(2)
        random.seed(int(words[0]))
        np.random.seed(int(words[1]))
        self._place = order.place

    def __len__(self) -> int:
        return len(self._dataset)

    def __getitem__(self, index: int) -> Any:
        stream = Generator(self._order.seed, f"sample/{self._order.epoch}/{self._place}")
        self._place += 1
        with use_generator(stream):
            return self._dataset[index]

    def __getitems__(self, indices: Any) -> Any:
        many = getattr(self._dataset, "__getitems__", None)
        if many is None:
            return [self[int(index)] for index in indices]
        with use_generator(Generator(self._order.seed, f"batch/{self._order.epoch}/{self._order.place}")):
            return many(indices)


def _work(
    place: tuple[int, int],
    dataset: Dataset[Any],
    fetch: Fetch,
    start: Callable[[int], Any] | None,
    pipe: Connection,
) -> None:
    """The life of a worker: `place` is its number and how many there are."""
    global _info
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the program, which ends its workers
    orders: queue.Queue[Order] = queue.Queue()
    threading.Thread(target=_receive, args=(pipe, orders), daemon=True).start()
    started = False
    while True:
        order = orders.get()
        try:
            _info = WorkerInfo(place[0], place[1], order.seed + place[0], dataset)
            if not started and start is not None:
                start(place[0])
            started = True
            answer: Any = fetch(SampleStream(dataset, order), order.indices)
        except Exception as error:
            answer = _trouble(error, place[0])
        try:
            pipe.send((order.number, answer))
        except OSError:
            os._exit(0)
        except Exception as error:  # the batch cannot be sent: say so instead
            pipe.send((order.number, _trouble(error, place[0])))


def _receive(pipe: Connection, orders: queue.Queue[Order]) -> None:
    """Take orders from the pipe at once, so that whoever gives them never waits; end with the program."""
    while True:
        try:
            orders.put(pipe.recv())
        except (EOFError, OSError):
            os._exit(0)


def _trouble(error: Exception, worker: int) -> Trouble:
    kind = type(error) if type(error).__module__ == "builtins" else RuntimeError
    text = f"Caught {type(error).__name__} in DataLoader worker process {worker}.\n{traceback.format_exc()}"
    return Trouble(kind, text)


class Workers:
    """`count` processes that fetch batches of `dataset`. Close it when it is not needed any more."""

    def __init__(
        self,
        dataset: Dataset[Any],
        fetch: Fetch,
        count: int,
        start: Callable[[int], Any] | None = None,
        context: Any = None,
    ) -> None:
        """`context` is a way to start processes (`spawn`, `forkserver`, `fork`) or a context of `multiprocessing`."""
        named = context is None or isinstance(context, str)
        made: Any = multiprocessing.get_context(context or _usual()) if named else context
        self._processes: list[Any] = []
        self._pipes: list[Connection] = []
        self._under_way = [0] * count
        self._end = weakref.finalize(self, _end_all, self._processes, self._pipes)
        try:
            for number in range(count):
                here, there = made.Pipe()
                arguments = ((number, count), dataset, fetch, start, there)
                process = made.Process(target=_work, args=arguments, daemon=True)
                process.start()
                there.close()
                self._processes.append(process)
                self._pipes.append(here)
        except Exception as error:
            self.close()
            raise RuntimeError(
                f"DataLoader: its data set cannot be handed to worker processes ({error}); define it, its functions "
                "and collate_fn in a module, or use num_workers=0."
            ) from error

    def batches(self, orders: Iterable[Order], ahead: int, timeout: float) -> Iterator[Any]:
        """What the workers fetch, in order; `ahead` batches for each worker are under way."""
        source = iter(orders)
        waiting: deque[int] = deque()
        for order in source:
            self._give(order)
            waiting.append(order.number)
            if len(waiting) >= ahead * len(self._pipes):
                break
        while waiting:
            answer = self._wait(waiting.popleft(), timeout)
            following = next(source, None)
            if following is not None:
                self._give(following)
                waiting.append(following.number)
            yield answer

    def settle(self) -> None:
        """Throw away what is under way, of an epoch that was left early."""
        for worker, pipe in enumerate(self._pipes):
            while self._under_way[worker]:
                self._under_way[worker] -= 1
                try:
                    pipe.recv()
                except (EOFError, OSError) as error:
                    raise self._died(worker) from error

    def _give(self, order: Order) -> None:
        number = order.number % len(self._pipes)
        try:
            self._pipes[number].send(order)
            self._under_way[number] += 1
        except OSError as error:
            raise self._died(number) from error

    def _wait(self, number: int, timeout: float) -> Any:
        worker = number % len(self._pipes)
        try:
            if timeout > 0 and not self._pipes[worker].poll(timeout):
                raise RuntimeError(f"DataLoader timed out after {timeout:g} seconds.")
            _, answer = self._pipes[worker].recv()
            self._under_way[worker] -= 1
        except (EOFError, OSError) as error:
            raise self._died(worker) from error
        if isinstance(answer, Trouble):
            raise answer.kind(answer.text)
        return answer

    def _died(self, worker: int) -> RuntimeError:
        process = self._processes[worker]
        process.join(END_SECONDS)
        return RuntimeError(
            f"DataLoader worker (pid {process.pid}) ended unexpectedly with exit code {process.exitcode}. Where a "
            'script starts workers, its own work belongs under if __name__ == "__main__": (or use num_workers=0).'
        )

    def close(self) -> None:
        """End the processes."""
        self._end()


def _end_all(processes: list[Any], pipes: list[Connection]) -> None:
    for pipe in pipes:
        pipe.close()
    for process in processes:
        process.kill()
    for process in processes:
        process.join()
        process.close()
    processes.clear()
    pipes.clear()


def _usual() -> str:
    return "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
