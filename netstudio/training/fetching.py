"""Many small jobs beside the window, such as thumbnails: what is in sight comes first, what is out of sight never."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Hashable, Iterable
from typing import Any

from PySide6.QtCore import QObject, QTimerEvent, Signal

from netstudio.training.turns import NEW_GARBAGE_ONLY, SHORT_TURNS, Pauses

_POLL_MS = 20
_MOST_SECONDS = 0.004
"""Time that results take of the GUI thread at once; the rest waits for the next tick."""


class Fetcher(QObject):
    """Calls `fetch(key)` in worker threads for the keys that are wanted now. GUI thread only, but for `fetch`.

    `arrived(key, value)` follows each; `value` is the exception where `fetch` raised one. Workers live only while there
    is something to do.
    """

    arrived = Signal(object, object)

    def __init__(self, fetch: Callable[[Any], Any], workers: int = 1, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fetch, self._workers = fetch, workers
        self._turn = threading.Lock()
        self._waiting: list[Hashable] = []
        self._under_way: set[Hashable] = set()
        self._threads: list[threading.Thread] = []
        self._results: queue.SimpleQueue[tuple[int, Hashable, Any]] = queue.SimpleQueue()
        self._round = self._ticking = 0

    @property
    def busy(self) -> bool:
        """Whether anything is still to come."""
        with self._turn:
            return bool(self._waiting or self._under_way) or not self._results.empty()

    def want(self, keys: Iterable[Hashable]) -> None:
        """Fetch these, the first ones first; what was wanted before and has not begun is forgotten."""
        with self._turn:
            self._waiting = [key for key in keys if key not in self._under_way][::-1]
            if not self._waiting:
                return
            self._threads = [thread for thread in self._threads if thread.is_alive()]
            for _ in range(min(self._workers - len(self._threads), len(self._waiting))):
                self._threads.append(threading.Thread(target=self._work, name="fetch", daemon=True))
                self._threads[-1].start()
        self._ticking = self._ticking or self.startTimer(_POLL_MS)

    def forget(self, fetch: Callable[[Any], Any] | None = None) -> None:
        """Want nothing any more, not even what has begun; from now on `fetch` is called where it is given."""
        with self._turn:
            self._round += 1
            self._waiting.clear()
            self._under_way.clear()
            self._fetch = fetch or self._fetch

    def wait(self, seconds: float) -> bool:
        """Block until no worker is alive, at most `seconds`; for tests and the end of the program."""
        for thread in self._threads:
            thread.join(seconds)
        return not any(thread.is_alive() for thread in self._threads)

    def timerEvent(self, event: QTimerEvent) -> None:
        """Hand out what arrived, for a few milliseconds at most."""
        del event
        end = time.perf_counter() + _MOST_SECONDS
        while time.perf_counter() < end:
            try:
                number, key, value = self._results.get_nowait()
            except queue.Empty:
                self._rest()
                return
            if number == self._round:
                with self._turn:
                    self._under_way.discard(key)
                self.arrived.emit(key, value)

    def _rest(self) -> None:
        if not self.busy and self._ticking:
            self.killTimer(self._ticking)
            self._ticking = 0

    def _work(self) -> None:
        with SHORT_TURNS.held(), NEW_GARBAGE_ONLY.held():
            self._fetch_wanted()

    def _fetch_wanted(self) -> None:
        pauses = Pauses()
        while True:
            pauses.take()
            with self._turn:
                if not self._waiting:
                    self._threads = [thread for thread in self._threads if thread is not threading.current_thread()]
                    return
                key, number, fetch = self._waiting.pop(), self._round, self._fetch
                self._under_way.add(key)
            try:
                value: Any = fetch(key)
            except Exception as error:  # handed to the GUI thread, which decides
                value = error
            self._results.put((number, key, value))
