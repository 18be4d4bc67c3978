"""The curves of a run as they grow."""

from __future__ import annotations

from dataclasses import astuple

import numpy as np

from core.train.events import EpochEnded, Event, Progress
from core.train.snapshot import Curves


class Series:
    """Rows that are only ever added. Views handed out keep their values for ever; adding one is O(1) on average."""

    def __init__(self, rows: np.ndarray) -> None:
        self._buffer = np.array(rows)
        self._count = len(rows)

    def __len__(self) -> int:
        return self._count

    def extend(self, rows: np.ndarray) -> None:
        """Add `rows` behind the last one."""
        needed = self._count + len(rows)
        if needed > len(self._buffer):
            room = np.empty((max(2 * len(self._buffer), needed, 256), *self._buffer.shape[1:]), self._buffer.dtype)
            room[: self._count] = self._buffer[: self._count]
            self._buffer = room
        self._buffer[self._count : needed] = rows
        self._count = needed

    def view(self) -> np.ndarray:
        """The rows so far, read-only."""
        view = self._buffer[: self._count]
        view.flags.writeable = False
        return view


class History:
    """Loss and accuracy of every batch and of every epoch, continued from `curves`. Used by one thread."""

    def __init__(self, curves: Curves | None = None) -> None:
        start = curves or Curves()
        self._steps, self._loss = Series(start.steps), Series(start.loss)
        self._accuracy, self._epochs = Series(start.accuracy), Series(start.epochs)

    def extend(self, event: Event) -> None:
        """Take in what `event` brings; events without curves change nothing."""
        if isinstance(event, Progress):
            self._steps.extend(event.steps)
            self._loss.extend(event.loss)
            self._accuracy.extend(event.accuracy)
        elif isinstance(event, EpochEnded):
            self._epochs.extend(np.array([astuple(event)], np.float64))

    @property
    def last_epoch(self) -> EpochEnded | None:
        """The last epoch that was brought to its end, in this run or one before it."""
        rows = self._epochs.view()
        if not len(rows):
            return None
        epoch, step, *measured = rows[-1].tolist()
        return EpochEnded(int(epoch), int(step), *measured)

    def curves(self) -> Curves:
        """Everything so far, without copying."""
        return Curves(self._steps.view(), self._loss.view(), self._accuracy.view(), self._epochs.view())
