"""Work that threads do ahead of time; results come in the order in which the work was given."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Generic, TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")

MOST_THREADS = 8
MORE = 1
"""Pieces of work that wait beside those the threads are at, so that no thread ever waits."""


PATIENCE = 0.1
"""Seconds after which a sign of life is given."""


class Ahead(Generic[Given, Made]):
    """Up to `threads` threads that turn what is given into what is made of it; `close` it in any case.

    `waiting` is called ten times a second while a result is waited for; it may raise.
    The work should let go of the interpreter while it computes, and share nothing that changes.
    """

    def __init__(self, threads: int, waiting: Callable[[], None]) -> None:
        self._waits = waiting
        self._threads = max(1, min(threads, MOST_THREADS))
        self._pool: ThreadPoolExecutor | None = None
        self._waiting: deque[tuple[Given, Future[Made]]] = deque()

    def put(self, given: Given, work: Callable[[Given], Made]) -> None:
        """Begin with `work(given)` as soon as a thread is free."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="tables")
        self._waiting.append((given, self._pool.submit(work, given)))

    def ready(self, *, everything: bool = False) -> Iterator[tuple[Given, Made]]:
        """What was given with what was made of it: all of it, or so that the threads keep enough to do.

        Raises what the work raised.
        """
        kept = 0 if everything else self._threads + MORE
        while len(self._waiting) > kept:
            given, future = self._waiting.popleft()
            while not wait([future], PATIENCE).done:
                self._waits()
            yield given, future.result()

    def close(self) -> None:
        """End the threads; what they have not begun is dropped."""
        self._waiting.clear()
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None
