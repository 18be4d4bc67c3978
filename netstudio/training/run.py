"""One run: its job, its thread, and the events that have come out of it so far."""

from __future__ import annotations

import queue
from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer

from core.train import Event, Failed, Finished, Job, RunControl
from netstudio.training.state import Runner
from netstudio.training.thread import TrainingThread
from netstudio.training.turns import SHORT_TURNS

_DRAIN_MS = 100
_KEEP_MS = 30_000
"""A crash costs at most this much of a run: what was learned becomes the document's, which keeps a recovery file."""


class Run:
    """Lasts from `start` to `close`; meanwhile the interpreter switches threads faster. GUI thread only."""

    def __init__(self, runner: Runner, job: Job, parent: QObject) -> None:
        self.job = job
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.thread = TrainingThread(runner, job, self._events.put, parent)
        self.drain_timer = _timer(_DRAIN_MS, self.thread)
        """Time to take events."""
        self.keep_timer = _timer(_KEEP_MS, self.thread)
        """Time to ask for what was learned."""
        self.ending: Finished | Failed | None = None
        self.abandoned = False
        """Nobody wants what it learns: another project was opened."""
        self.start_again = False
        """Once it has ended, another run goes on with the project as it is then."""
        self.forget = False
        """Once it has ended, everything learned is forgotten."""

    @property
    def control(self) -> RunControl:
        """To pause and stop it."""
        return self.thread.control

    def start(self) -> None:
        """Begin."""
        SHORT_TURNS.begin()
        self.thread.start()
        self.drain_timer.start()
        self.keep_timer.start()

    def take_events(self) -> Iterator[Event]:
        """The events that have come since the last call, oldest first; the last of all becomes `ending`.

        Nothing comes of an abandoned run.
        """
        for _ in range(self._events.qsize()):  # a worker that is faster than the window must not keep it here
            event = self._events.get_nowait()
            if isinstance(event, Finished | Failed):
                self.ending = event
            elif not self.abandoned:
                yield event

    def wait(self, seconds: float) -> bool:
        """Block until the thread has ended, at most `seconds`; whether it has."""
        return self.thread.wait(round(1000 * seconds))

    def close(self) -> None:
        """Let go of the ended thread."""
        self.drain_timer.stop()
        self.keep_timer.stop()
        self.thread.wait()
        self.thread.deleteLater()
        SHORT_TURNS.end()


def _timer(interval: int, parent: QObject) -> QTimer:
    timer = QTimer(parent)
    timer.setInterval(interval)
    return timer
