"""When the diagrams are worth another painting: seldom enough to leave the processor to training. No Qt in here."""

from __future__ import annotations

import math

_IDLE_SHARE = 80
"""A redraw that took t of the processor is followed by at least this many t without one."""
_LONGEST_WAIT = 0.5
_VISIBLE_PIXELS = 1.5
"""A curve that grew by less than this looks the same; then one redraw a second is enough for the figures."""
_FIGURES_EVERY = 1.0

View = tuple[float, float]


class Pace:
    """Times are given in seconds of a monotonic clock."""

    def __init__(self) -> None:
        self._due = 0.0
        self._drawn_at, self._end = -math.inf, 0.0
        self._view: View | None = None

    def delay(self, now: float) -> float:
        """How long to wait at `now` before the next redraw."""
        return max(0.0, self._due - now)

    def hurry(self) -> None:
        """Everything looks otherwise now: the next redraw is worth it at once."""
        self._due, self._view = 0.0, None

    def worth(self, now: float, view: View, end: float, pixels: float) -> bool:
        """Whether a redraw would show anything new: the x axis shows `view` on `pixels`, the last point is `end`."""
        if view != self._view or now - self._drawn_at >= _FIGURES_EVERY:
            return True
        return (end - self._end) / (view[1] - view[0]) * pixels >= _VISIBLE_PIXELS

    def drawn(self, now: float, cost: float, view: View, end: float) -> None:
        """A redraw of `view` up to `end` is done and took `cost` seconds of the processor."""
        self._drawn_at, self._view, self._end = now, view, end
        self._due = now + min(_IDLE_SHARE * cost, _LONGEST_WAIT)
