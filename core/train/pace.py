"""How fast a run goes: its own time without pauses, samples a second, and what is left."""

from __future__ import annotations

import math
import time

WINDOW = 1.0
"""Seconds over which the shown rate is averaged."""
KNOWN_AFTER = 0.25
"""Seconds of training before the end is foretold."""


class Clock:
    """Seconds of running time; stands still between `stop` and `start`."""

    def __init__(self) -> None:
        self._since: float | None = time.perf_counter()
        self._before = 0.0

    def start(self) -> None:
        """Run; nothing happens when it runs already."""
        if self._since is None:
            self._since = time.perf_counter()

    def stop(self) -> None:
        """Stand still."""
        self._before = self.seconds
        self._since = None

    @property
    def seconds(self) -> float:
        """Running time so far."""
        return self._before + (0.0 if self._since is None else time.perf_counter() - self._since)


class Pace:
    """Rate and remaining time, from the batches that were counted."""

    def __init__(self) -> None:
        self.rate = 0.0
        """Samples a second, averaged over about the last second."""
        self._steps = 0

    def count(self, steps: int, samples: int, seconds: float) -> None:
        """`steps` batches with `samples` samples were trained in `seconds`."""
        self._steps += steps
        if seconds <= 0:
            return
        latest = samples / seconds
        weight = 1.0 if self.rate == 0 else 1 - math.exp(-seconds / WINDOW)
        self.rate += weight * (latest - self.rate)

    def remaining(self, steps: int, seconds: float) -> float:
        """Seconds for `steps` further batches when `seconds` were needed so far; NaN while that cannot be told."""
        if seconds < KNOWN_AFTER or not self._steps:
            return math.nan
        return steps * seconds / self._steps
