"""How the window and what runs beside it take turns with the interpreter."""

from __future__ import annotations

import gc
import sys
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager

SWITCH_SECONDS = 0.001
"""A thread that another one waits for goes on for so long at most; five times shorter than Python's own time."""
WORK_SECONDS, PAUSE_SECONDS = 0.004, 0.0001
NEVER = 1_000_000_000


class Pauses:
    """Moments in which a worker does nothing, so that the window can go on.

    Reading many small files gives the interpreter up at each of them, but takes it back before a thread that waits for
    it has woken up, and so on for many of them. Only a pause lets that thread in.
    """

    def __init__(self) -> None:
        self._next = 0.0

    def take(self) -> None:
        """A tenth of a millisecond, unless there was one a moment ago."""
        if time.perf_counter() >= self._next:
            time.sleep(PAUSE_SECONDS)
            self._next = time.perf_counter() + WORK_SECONDS


class WhileAtWork(ABC):
    """A setting of the interpreter that holds while anybody is at work. Any thread may begin and end."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._at_work = 0

    def begin(self) -> None:
        """One more is at work."""
        with self._lock:
            self._at_work += 1
            if self._at_work == 1:
                self._set()

    def end(self) -> None:
        """One of them has ended."""
        with self._lock:
            self._at_work -= 1
            if not self._at_work:
                self._restore()

    @contextmanager
    def held(self) -> Iterator[None]:
        """At work for as long as this lasts."""
        self.begin()
        try:
            yield
        finally:
            self.end()

    @abstractmethod
    def _set(self) -> None:
        """The first one begins."""

    @abstractmethod
    def _restore(self) -> None:
        """The last one has ended."""


class ShortTurns(WhileAtWork):
    """Threads take turns often."""

    def _set(self) -> None:
        self._seconds = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH_SECONDS)

    def _restore(self) -> None:
        sys.setswitchinterval(self._seconds)


class NewGarbageOnly(WhileAtWork):
    """Garbage is looked for among new objects only.

    A search through everything that lives keeps all threads waiting, and reading a large table would start one every
    few moments though it leaves no garbage. For work of minutes, not of hours.
    """

    def _set(self) -> None:
        self._thresholds = gc.get_threshold()
        gc.set_threshold(*self._thresholds[:2], NEVER)

    def _restore(self) -> None:
        gc.set_threshold(*self._thresholds)


SHORT_TURNS, NEW_GARBAGE_ONLY = ShortTurns(), NewGarbageOnly()
"""Those of this process, of which there is one interpreter."""
