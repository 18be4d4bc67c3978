"""Jobs of seconds beside the window, such as reading a data set: started, awaited without waiting, cancellable."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QTimerEvent

from netstudio.training.turns import NEW_GARBAGE_ONLY, SHORT_TURNS

_POLL_MS = 25


@dataclass(frozen=True)
class Task:
    """One job: what runs in the worker, and what the GUI thread does with its result or its error."""

    work: Callable[[], Any]
    done: Callable[[Any], None]
    failed: Callable[[Exception], None]


class Background(QObject):
    """Runs one task at a time in a worker thread; a newer task replaces the one before. GUI thread only.

    `done` or `failed` is called in the GUI thread, never after `cancel` or a newer `start`: the result of a task that
    nobody waits for any more is dropped. `work` must touch no QObject. Workers are daemons, so a hanging device probe
    or a slow disk never holds back the end of the program.
    """

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._task: Task | None = None
        self._results: queue.SimpleQueue[tuple[Task, Any, Exception | None]] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._ticking = 0

    @property
    def busy(self) -> bool:
        """Whether a result is awaited."""
        return self._task is not None

    def start(self, task: Task) -> None:
        """Begin `task`; the result of the one before it, if any, is no longer wanted."""
        self._task = task
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        thread = threading.Thread(target=_work, args=(task, self._results), name=self._name, daemon=True)
        self._threads.append(thread)
        thread.start()
        self._ticking = self._ticking or self.startTimer(_POLL_MS)

    def cancel(self) -> None:
        """Want no result any more; the worker ends by itself."""
        self._task = None
        if self._ticking:
            self.killTimer(self._ticking)
            self._ticking = 0

    def wait(self, seconds: float) -> bool:
        """Block until every worker has ended, at most `seconds`; for tests and the end of the program."""
        for thread in self._threads:
            thread.join(seconds)
        return not any(thread.is_alive() for thread in self._threads)

    def timerEvent(self, event: QTimerEvent) -> None:
        """Look for the result; ticks only while one is awaited."""
        del event
        while True:
            try:
                task, result, error = self._results.get_nowait()
            except queue.Empty:
                return
            if task is not self._task:
                continue
            self.cancel()
            if error is None:
                task.done(result)
            else:
                task.failed(error)


def _work(task: Task, results: queue.SimpleQueue[tuple[Task, Any, Exception | None]]) -> None:
    with SHORT_TURNS.held(), NEW_GARBAGE_ONLY.held():
        try:
            results.put((task, task.work(), None))
        except Exception as error:  # handed to the GUI thread, which decides
            results.put((task, None, error))
