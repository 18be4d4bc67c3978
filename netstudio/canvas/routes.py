"""The ways of wires: a curve where nothing is between, around the cards otherwise. Pure functions in scene units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

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
    middle: QPointF
    polyline: tuple[tuple[float, float], ...]
    """Points along the way, close enough together to measure distances to the pointer."""
    level: bool = False
    """Whether it is a straight line from left to right."""


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
    return _route(path, path.pointAtPercent(0.5), 1 if level else 10, level=level)


def route_around(start: QPointF, end: QPointF, cards: Iterable[QRectF]) -> Route:
    """The direct curve where it meets none of `cards`, else a way above, below or between them."""
    if end.x() - start.x() < _BACKWARDS:
        return _way_back(start, end, list(cards))
    between = [card for card in cards if start.x() - 1 < card.left() and card.right() < end.x() + 1]
    route = direct_route(start, end)
    hit = [card for card in between if _crosses(route, card.adjusted(-2, -_NEAR, 2, _NEAR))]
    return _detour(start, end, hit, between) if hit else route


def _detour(start: QPointF, end: QPointF, hit: Sequence[QRectF], between: Sequence[QRectF]) -> Route:
    lane = _lane((start.y() + end.y()) / 2, between)
    rise = max(28.0, min(72.0, min(card.left() for card in hit) - start.x()))
    fall = max(28.0, min(72.0, end.x() - max(card.right() for card in hit)))
    up, down = start.x() + rise, end.x() - fall
    path = QPainterPath(start)
    path.cubicTo(start.x() + rise * 0.6, start.y(), start.x() + rise * 0.4, lane, up, lane)
    path.lineTo(down, lane)
    path.cubicTo(end.x() - fall * 0.4, lane, end.x() - fall * 0.6, end.y(), end.x(), end.y())
    return _route(path, QPointF((up + down) / 2, lane), 20)


def _way_back(start: QPointF, end: QPointF, cards: Sequence[QRectF]) -> Route:
    """Out to the right, back along a lane between the rows of cards, and in from the left."""
    right, left = start.x() + _LOOP, end.x() - _LOOP
    lane = _lane((start.y() + end.y()) / 2, [card for card in cards if card.right() > left and card.left() < right])
    path = QPainterPath(start)
    _bend(path, start, QPointF(right, start.y()), QPointF(right, lane))
    _bend(path, QPointF(right, start.y()), QPointF(right, lane), QPointF(left, lane))
    _bend(path, QPointF(right, lane), QPointF(left, lane), QPointF(left, end.y()))
    _bend(path, QPointF(left, lane), QPointF(left, end.y()), end)
    path.lineTo(end)
    return _route(path, QPointF((left + right) / 2, lane), 24)


def _bend(path: QPainterPath, before: QPointF, corner: QPointF, after: QPointF) -> None:
    """Go straight from `before` towards `corner`, and around it towards `after`, never past the middle of a side."""
    arriving, leaving = _towards(corner, before), _towards(corner, after)
    path.lineTo(corner + arriving)
    path.quadTo(corner, corner + leaving)


def _towards(corner: QPointF, other: QPointF, radius: float = 18.0) -> QPointF:
    way = other - corner
    length = max(abs(way.x()), abs(way.y()))
    return way * (min(radius, length / 2) / length) if length else QPointF()


def _lane(wanted: float, cards: Sequence[QRectF]) -> float:
    """The height nearest to `wanted` at which a level line keeps clear of all `cards`."""
    above, below = wanted, wanted
    for top, bottom in sorted((card.top() - CLEARANCE, card.bottom() + CLEARANCE) for card in cards):
        if top < below < bottom:
            below = bottom
    for bottom, top in sorted(((card.bottom() + CLEARANCE, card.top() - CLEARANCE) for card in cards), reverse=True):
        if top < above < bottom:
            above = top
    return above if wanted - above <= below - wanted else below


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


def _route(path: QPainterPath, middle: QPointF, steps: int, *, level: bool = False) -> Route:
    points = (path.pointAtPercent(step / steps) for step in range(steps + 1))
    return Route(path, middle, tuple((point.x(), point.y()) for point in points), level)


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


class Shelf:
    """Cards in columns, so that those that may stand in the way of a wire are found without asking all of them."""

    _STEP = 512.0
    _HEIGHT = 600.0

    def __init__(self, cards: Iterable[QRectF]) -> None:
        self._columns: dict[int, list[QRectF]] = {}
        for card in cards:
            for column in range(int(card.left() // self._STEP), int(card.right() // self._STEP) + 1):
                self._columns.setdefault(column, []).append(card)

    def near(self, start: QPointF, end: QPointF) -> list[QRectF]:
        """Cards between two points and some way above and below."""
        low, high = sorted((start.x(), end.x()))
        top, bottom = min(start.y(), end.y()) - self._HEIGHT, max(start.y(), end.y()) + self._HEIGHT
        columns = range(int((low - 64) // self._STEP), int((high + 64) // self._STEP) + 1)
        found = {id(card): card for column in columns for card in self._columns.get(column, ())}
        return [card for card in found.values() if card.bottom() > top and card.top() < bottom]
