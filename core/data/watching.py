"""Long work that hears of a person who wants it no more, however deep inside of it the loop is that takes long."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.data.source import Watch

PAUSE = 0.1
"""Seconds between two signs of life."""


class _Following:
    """A watch that is told of the same step again while it takes long."""

    def __init__(self, watch: Watch) -> None:
        self._watch, self._last, self._told = watch, (0, 0), time.monotonic()

    def progress(self, done: int, total: int) -> None:
        self._last, self._told = (done, total), time.monotonic()
        self._watch.progress(done, total)

    def again(self) -> None:
        if time.monotonic() - self._told > PAUSE:
            self.progress(*self._last)


_current: ContextVar[_Following | None] = ContextVar("watching", default=None)


@contextmanager
def watched(watch: Watch) -> Iterator[Watch]:
    """Let `watch` follow all that goes on inside, also where it is not handed on; the watch to tell of progress."""
    following = _Following(watch)
    token = _current.set(following)
    try:
        yield following
    finally:
        _current.reset(token)


def go_on() -> None:
    """What long work calls now and then. Raises Cancelled where a watch that follows it does."""
    following = _current.get()
    if following is not None:
        following.again()
