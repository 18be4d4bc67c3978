"""Pause, resume, single steps and stop, asked from any thread and answered between two batches."""

from __future__ import annotations

import threading
from collections.abc import Callable


class StopRun(Exception):  # noqa: N818  (a request, not an error)
    """Raised in the worker by `RunControl.checkpoint` once `stop` was called."""


class RunControl:
    """The only thing two threads share in a run. All methods may be called from any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._paused = False
        self._stopped = False
        self._steps = 0
        self._capture = False

    def pause(self) -> None:
        """Wait at the next checkpoint."""
        with self._changed:
            self._paused = True

    def resume(self) -> None:
        """Go on."""
        with self._changed:
            self._paused = False
            self._steps = 0
            self._changed.notify_all()

    def step(self) -> None:
        """Train one batch more, then wait again."""
        with self._changed:
            self._paused = True
            self._steps += 1
            self._changed.notify_all()

    def stop(self) -> None:
        """End the run at the next checkpoint, paused or not."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def capture(self) -> None:
        """Hand out what was learned at the next checkpoint, and go on."""
        with self._changed:
            self._capture = True

    def take_capture(self) -> bool:
        """Called by the worker: whether `capture` was asked for since the last call."""
        with self._changed:
            asked, self._capture = self._capture, False
            return asked

    @property
    def stopped(self) -> bool:
        """Whether `stop` was called."""
        return self._stopped

    def checkpoint(self, paused: Callable[[], None], resumed: Callable[[], None], *, step: bool = True) -> None:
        """Called by the worker between batches. Raises StopRun; calls `paused` before and `resumed` after waiting.

        With `step` false the batch is no training step (it validates): a step that was asked for is not used up.
        """
        with self._changed:
            if self._stopped:
                raise StopRun
            if not self._paused:
                return
            if self._take_step(step):
                return
        paused()
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or not self._paused or self._steps > 0)
            if self._stopped:
                raise StopRun
            stepping = self._take_step(step)
        if not stepping:
            resumed()

    def _take_step(self, use: bool) -> bool:
        if self._steps == 0:
            return False
        if use:
            self._steps -= 1
        return True
