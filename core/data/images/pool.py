"""Decoding processes and what they are asked: first in, first out, bounded, and none left behind."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import weakref
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core.data.images.decode import Shaping
from core.data.images.messages import LENGTHS, Ended, read_into, receive, send
from core.data.images.worker import READY, decode_all, probe_all
from core.data.source import DataError

WAITING_BYTES = 32 * 1024
"""Requests that wait in one pipe: less than any system's pipe holds, so that asking never blocks."""

START = os.path.join(os.path.dirname(os.path.abspath(__file__)), "start_worker.py")
MOST_RESTARTS = 20
BROKE_DOWN = "the decoder broke down on it"

_log = logging.getLogger(__name__)


@dataclass
class Task:
    """Some pictures to decode (or, without `shaping`, to probe) and, once `done`, what became of them."""

    paths: list[str]
    shaping: Shaping | None = None
    done: bool = False
    faults: list[tuple[int, str]] = field(default_factory=list)
    pictures: np.ndarray | None = None
    probes: list[Any] = field(default_factory=list)

    def run(self) -> None:
        """Do it here, in this process."""
        if self.shaping is None:
            self.probes = probe_all(self.paths)
        else:
            self.faults, self.pictures = decode_all(self.paths, self.shaping)
        self.done = True


class _Worker:
    """One process and the tasks that it has not answered yet, oldest first."""

    def __init__(self) -> None:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path)}
        environment.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", PYTHONWARNINGS="ignore")
        self.process = subprocess.Popen(
            [sys.executable, START],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env=environment,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self.tasks: deque[tuple[Task, int]] = deque()
        self.waiting = 0
        self.started = False

    def is_ready(self) -> bool:
        """Wait until the process tells that it could start; False when it ended before."""
        pipe: Any = self.process.stdout
        try:
            self.started = self.started or receive(pipe)[0] == READY
        except Ended:
            return False
        return self.started

    def has_room(self, size: int) -> bool:
        """Whether a request of `size` bytes can be written without waiting."""
        return not self.tasks or self.waiting + size <= WAITING_BYTES

    def ask(self, task: Task, size: int) -> None:
        """Hand over `task`. Raises Ended."""
        self.tasks.append((task, size))
        self.waiting += size
        request: dict[str, Any] = {"paths": task.paths}
        if task.shaping is not None:
            shaping = task.shaping
            request["shaping"] = [shaping.height, shaping.width, shaping.fit, shaping.colour]
        pipe = self.process.stdin
        assert pipe is not None
        send(pipe, request)  # type: ignore[arg-type]

    def answer(self) -> None:
        """Wait for the oldest task's answer and fill it in. Raises Ended."""
        pipe: Any = self.process.stdout
        if not self.is_ready():
            raise Ended
        task, size = self.tasks[0]
        message, length = receive(pipe)
        if task.shaping is None:
            task.probes = message
        else:
            pictures = np.empty((len(task.paths), *task.shaping.shape), dtype=np.uint8)
            if pictures.nbytes != length:
                raise Ended
            read_into(pipe, pictures.data.cast("B"))
            task.pictures, task.faults = pictures, [(place, text) for place, text in message]
        task.done = True
        self.tasks.popleft()
        self.waiting -= size

    def end(self) -> None:
        """End the process; its tasks are lost."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        self.process.kill()
        self.process.wait()


def _end_all(workers: list[_Worker]) -> None:
    for worker in workers:
        worker.end()
    workers.clear()


class Pool:
    """`count` decoding processes; with 0 every task is done in the thread that waits for it.

    The processes start with the first task. One thread at a time, which holds `turn`. A process that dies on a file is
    started again, and that file is reported as one that cannot be decoded. Where none can be started at all, it is as
    with 0.
    """

    def __init__(self, count: int) -> None:
        self.count, self.turn = count, threading.Lock()
        self._workers: list[_Worker] = []
        self._ended = weakref.finalize(self, _end_all, self._workers)
        self._where: dict[int, _Worker] = {}
        self._restarts = 0

    def submit(self, task: Task) -> bool:
        """Hand `task` to the process with the fewest tasks; False, and nothing happens, when all are busy enough."""
        if not self.count:
            return True
        if not self._ended.alive:
            self._ended = weakref.finalize(self, _end_all, self._workers)
        try:
            while len(self._workers) < self.count:
                self._workers.append(_Worker())
        except OSError as error:
            self._do_without(error)
            return True
        size = sum(len(path) + 8 for path in task.paths) + 256
        worker = min(self._workers, key=lambda worker: len(worker.tasks))
        if not worker.has_room(size):
            return False
        self._ask(worker, task, size)
        return True

    def _ask(self, worker: _Worker, task: Task, size: int) -> None:
        self._where[id(task)] = worker
        try:
            worker.ask(task, size)
        except Ended:
            self._restart(worker)

    def wait(self, task: Task) -> None:
        """Return when `task` is done."""
        while not task.done:
            worker = self._where.get(id(task))
            if worker is None:
                task.run()
                break
            try:
                worker.answer()
            except Ended:
                self._restart(worker)
        self._where.pop(id(task), None)

    def _restart(self, worker: _Worker) -> None:
        """Put a new process in the place of one that died, and give it the tasks after the one that it died on.

        Of that one every picture is tried alone.
        """
        if not worker.is_ready():
            self._do_without("it ended at once")
            return
        self._restarts += 1
        if self._restarts > MOST_RESTARTS:
            self.close()
            raise DataError(
                f"The processes that decode pictures ended {self._restarts} times; set their number to 0 to decode in "
                "the program itself."
            )
        (lost, _), *rest = worker.tasks
        worker.end()
        self._workers.remove(worker)
        _try_alone(lost)
        fresh = _Worker()
        self._workers.append(fresh)
        for task, size in rest:
            self._ask(fresh, task, size)

    def _do_without(self, reason: OSError | str) -> None:
        _log.warning("No process that decodes pictures can be started (%s); the program decodes them itself.", reason)
        self.count = 0
        self.close()

    def close(self) -> None:
        """End the processes; what they had not finished is done by whoever waits for it. A new task starts new ones."""
        self._where.clear()
        self._ended()


def _try_alone(lost: Task) -> None:
    """Do a task picture by picture, in a process that is started again for each picture that ends it."""
    results = []
    worker = _Worker()
    for path in lost.paths:
        alone = Task([path], lost.shaping)
        try:
            worker.ask(alone, LENGTHS.size)
            worker.answer()
        except Ended:
            _mark_broken(alone)
            worker.end()
            worker = _Worker()
        results.append(alone)
    worker.end()
    lost.probes = [found for alone in results for found in alone.probes]
    lost.faults = [(place, text) for place, alone in enumerate(results) for _, text in alone.faults]
    if lost.shaping is not None:
        lost.pictures = np.concatenate([alone.pictures for alone in results if alone.pictures is not None])
    lost.done = True


def _mark_broken(task: Task) -> None:
    if task.shaping is None:
        task.probes = [BROKE_DOWN]
    else:
        task.faults, task.pictures = [(0, BROKE_DOWN)], np.zeros((1, *task.shaping.shape), dtype=np.uint8)
    task.done = True
