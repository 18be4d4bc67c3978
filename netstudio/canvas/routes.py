"""The ways of wires: a curve where nothing is between, around the cards otherwise. Pure functions in scene units."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from netstudio.canvas.geometry import NODE_WIDTH

CLEARANCE = 16.0
"""How far a wire that goes around a card stays away from it."""
_NEAR = 6.0
"""How near a curve may pass a card before it goes around it."""
_BACKWARDS = -40.0
_LOOP = 26.0


@dataclass(frozen=True)
class Route:
    """The way of a wire and the place for its label."""

    path: QPainterPath
    start: QPointF
    end: QPointF
    middle: QPointF
    steps: int
    span: tuple[float, float]
    """From the highest to the lowest place where a card has a say in this way."""
    level: bool = False
    """Whether it is a straight line from left to right."""

    @cached_property
    def polyline(self) -> tuple[tuple[float, float], ...]:
        """Points along the way, close enough together to measure distances to the pointer; found when asked for."""
        points = (self.path.pointAtPercent(step / self.steps) for step in range(1, self.steps))
        between = ((point.x(), point.y()) for point in points)
        return ((self.start.x(), self.start.y()), *between, (self.end.x(), self.end.y()))


def may_be_blocked(start: QPointF, end: QPointF) -> bool:
    """Whether cards can have a say in the way from `start` to `end`: they find room between, or it leads back."""
    return not _BACKWARDS <= end.x() - start.x() < NODE_WIDTH - 2


def direct_route(start: QPointF, end: QPointF) -> Route:
    """A curve that leaves `start` to the right and arrives at `end` from the left."""
    across, down = end.x() - start.x(), abs(end.y() - start.y())
    reach = max(across / 2, min(down / 2, 48.0)) if across >= 0 else min(56.0 - across * 0.35, 220.0)
    path = QPainterPath(start)
    level = down < 1 and across > 0
    if level:
        path.lineTo(end)
    else:
        path.cubicTo(start.x() + reach, start.y(), end.x() - reach, end.y(), end.x(), end.y())
    span = (min(start.y(), end.y()) - _NEAR, max(start.y(), end.y()) + _NEAR)
    return Route(path, start, end, (start + end) / 2, 1 if level else 10, span, level)


def route_around(start: QPointF, end: QPointF, cards: Iterable[QRectF]) -> Route:
    """The direct curve where it meets none of `cards`, else a way above, below or between them."""
    if end.x() - start.x() < _BACKWARDS:
        return _way_back(start, end, list(cards))
    left, right = start.x() - 1, end.x() + 1
    between = [card for card in cards if left < card.left() and card.right() < right]
    route = direct_route(start, end)
    top, bottom = route.span
    met = [card for card in between if card.top() < bottom and card.bottom() > top]
    hit = [card for card in met if _crosses(route, card.adjusted(-2, -_NEAR, 2, _NEAR))]
    return _detour(route, hit, between) if hit else route


def _detour(direct: Route, hit: Sequence[QRectF], between: Sequence[QRectF]) -> Route:
    start, end = direct.start, direct.end
    lane, span = _lane((start.y() + end.y()) / 2, between)
    span = (min(span[0], direct.span[0]), max(span[1], direct.span[1]))
    rise = max(28.0, min(72.0, min(card.left() for card in hit) - start.x()))
    fall = max(28.0, min(72.0, end.x() - max(card.right() for card in hit)))
    up, down = start.x() + rise, end.x() - fall
    path = QPainterPath(start)
    path.cubicTo(start.x() + rise * 0.6, start.y(), start.x() + rise * 0.4, lane, up, lane)
    path.lineTo(down, lane)
    path.cubicTo(end.x() - fall * 0.4, lane, end.x() - fall * 0.6, end.y(), end.x(), end.y())
    return Route(path, start, end, QPointF((up + down) / 2, lane), 20, span)


def _way_back(start: QPointF, end: QPointF, cards: Sequence[QRectF]) -> Route:
    """Out to the right, back along a lane between the rows of cards, and in from the left."""
    right, left = start.x() + _LOOP, end.x() - _LOOP
    between = [card for card in cards if card.right() > left and card.left() < right]
    lane, span = _lane((start.y() + end.y()) / 2, between)
    path = QPainterPath(start)
    _bend(path, start, QPointF(right, start.y()), QPointF(right, lane))
    _bend(path, QPointF(right, start.y()), QPointF(right, lane), QPointF(left, lane))
    _bend(path, QPointF(right, lane), QPointF(left, lane), QPointF(left, end.y()))
    _bend(path, QPointF(left, lane), QPointF(left, end.y()), end)
    path.lineTo(end)
    return Route(path, start, end, QPointF((left + right) / 2, lane), 24, span)


def _bend(path: QPainterPath, before: QPointF, corner: QPointF, after: QPointF) -> None:
    """Go straight from `before` towards `corner`, and around it towards `after`, never past the middle of a side."""
    arriving, leaving = _towards(corner, before), _towards(corner, after)
    path.lineTo(corner + arriving)
    path.quadTo(corner, corner + leaving)


def _towards(corner: QPointF, other: QPointF, radius: float = 18.0) -> QPointF:
    way = other - corner
    length = max(abs(way.x()), abs(way.y()))
    return way * (min(radius, length / 2) / length) if length else QPointF()


def _lane(wanted: float, cards: Sequence[QRectF]) -> tuple[float, tuple[float, float]]:
    """The height nearest to `wanted` at which a level line keeps clear of all `cards`, and the span of cards asked."""
    above, below = wanted, wanted
    bands = {(card.top() - CLEARANCE, card.bottom() + CLEARANCE) for card in cards}  # one for the cards of a row
    for top, bottom in sorted(bands):
        if top < below < bottom:
            below = bottom
    for top, bottom in sorted(bands, key=lambda band: band[1], reverse=True):
        if top < above < bottom:
            above = top
    return above if wanted - above <= below - wanted else below, (above - CLEARANCE, below + CLEARANCE)


def _crosses(route: Route, card: QRectF) -> bool:
    """Whether the way, which goes from left to right, enters the card."""
    for (x0, y0), (x1, y1) in pairwise(route.polyline):
        if max(x0, x1) < card.left() or min(x0, x1) > card.right() or x1 == x0:
            continue
        slope = (y1 - y0) / (x1 - x0)
        inside = (max(min(x0, x1), card.left()), min(max(x0, x1), card.right()))
        heights = [y0 + slope * (x - x0) for x in inside]
        if max(heights) > card.top() and min(heights) < card.bottom():
            return True
    return False


def distance_to_polyline(point: QPointF, polyline: tuple[tuple[float, float], ...]) -> float:
    """Shortest distance from `point` to the line through `polyline`."""
    px, py = point.x(), point.y()
    best = float("inf")
    for (x0, y0), (x1, y1) in pairwise(polyline):
        dx, dy = x1 - x0, y1 - y0
        length = dx * dx + dy * dy
        along = max(0.0, min(1.0, ((px - x0) * dx + (py - y0) * dy) / length)) if length else 0.0
        best = min(best, (px - x0 - along * dx) ** 2 + (py - y0 - along * dy) ** 2)
    return float(best**0.5)


_Slot = tuple[float, float, float, float, QRectF]
"""Left, top, right and bottom of a card, and the card."""
_NONE: dict[Hashable, _Slot] = {}


class Shelf:
    """Cards in compartments, so that those that may stand in the way of a wire are found without asking all of them."""

    _STEP = 512.0
    _HEIGHT = 600.0
    _REACH = 64.0

    def __init__(self, cards: Iterable[QRectF] = ()) -> None:
        self._boxes: dict[tuple[int, int], dict[Hashable, _Slot]] = {}
        """Cards by where their top left corner is, under the names they were put here with."""
        self._places: dict[Hashable, tuple[int, int]] = {}
        self._widest = self._highest = 0.0
        for name, card in enumerate(cards):
            self.put(name, card)

    def put(self, name: Hashable, card: QRectF) -> None:
        """Add `card`, in the place of the one with this name if there is one."""
        self.take(name)
        left, top, width, height = card.x(), card.y(), card.width(), card.height()
        self._widest, self._highest = max(self._widest, width), max(self._highest, height)
        box = self._places[name] = (int(left // self._STEP), int(top // self._STEP))
        self._boxes.setdefault(box, {})[name] = (left, top, left + width, top + height, card)

    def take(self, name: Hashable) -> None:
        """Remove the card with this name; nothing happens when there is none."""
        box = self._places.pop(name, None)
        if box is not None:
            del self._boxes[box][name]

    def near(self, start: QPointF, end: QPointF) -> list[QRectF]:
        """Cards between two points and some way above and below; none where no card has room between them."""
        if not may_be_blocked(start, end):
            return []
        top, bottom = min(start.y(), end.y()) - self._HEIGHT, max(start.y(), end.y()) + self._HEIGHT
        return list(self._found(start, end, top, bottom))

    def concerns(self, route: Route) -> bool:
        """Whether one of the cards has a say in `route`, or would have if the wire were laid now."""
        return next(self._found(route.start, route.end, *route.span), None) is not None

    def _found(self, start: QPointF, end: QPointF, top: float, bottom: float) -> Iterator[QRectF]:
        low, high = min(start.x(), end.x()) - self._REACH, max(start.x(), end.x()) + self._REACH
        columns = range(int((low - self._widest) // self._STEP), int(high // self._STEP) + 1)
        rows = range(int((top - self._highest) // self._STEP), int(bottom // self._STEP) + 1)
        for column in columns:
            for row in rows:
                for left, upper, right, lower, card in self._boxes.get((column, row), _NONE).values():
                    if left < high and right > low and lower > top and upper < bottom:
                        yield card
