"""Sizes and places on the canvas, in scene units: nodes, ports, and the curves of wires. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

GRID = 8.0
NODE_WIDTH = 168.0
NODE_HEIGHT = 60.0
PORT_RADIUS = 5.0
COLUMN_GAP = 72.0
"""Room between a node and the next one along the wire: a shape such as 128 × 28 × 28 fits over it."""
ROW_GAP = 36.0
CLEARANCE = 14.0
"""How far a wire that goes around a node stays away from it."""


@dataclass(frozen=True)
class Route:
    """The way of a wire and the place for its label."""

    path: QPainterPath
    middle: QPointF
    polyline: tuple[tuple[float, float], ...]
    """Points along the way, close enough together to measure distances to the pointer."""


def snap(value: float) -> float:
    """The nearest line of the grid."""
    return round(value / GRID) * GRID


def node_height(ports: int) -> float:
    """Height of a card with `ports` inputs: it grows so that ports stay apart and its middle stays on the grid."""
    return NODE_HEIGHT + 2 * GRID * max(0, ports - 3)


def input_offset(port: int, ports: int) -> QPointF:
    """Centre of input `port` of `ports`, from the top left corner of the card."""
    height = node_height(ports)
    return QPointF(0.0, height * (port + 1) / (ports + 1))


def output_offset(ports: int) -> QPointF:
    """Centre of the output of a card with `ports` inputs, from its top left corner."""
    return QPointF(NODE_WIDTH, node_height(ports) / 2)


def direct_route(start: QPointF, end: QPointF) -> Route:
    """A curve that leaves `start` to the right and arrives at `end` from the left."""
    across, down = end.x() - start.x(), abs(end.y() - start.y())
    reach = max(across / 2, min(down / 2, 48.0)) if across >= 0 else min(56.0 - across * 0.35, 220.0)
    path = QPainterPath(start)
    path.cubicTo(start.x() + reach, start.y(), end.x() - reach, end.y(), end.x(), end.y())
    return _route(path, path.pointAtPercent(0.5), 12 if down > 1 or across < 0 else 1)


def route_around(start: QPointF, end: QPointF, blockers: Iterable[QRectF]) -> Route:
    """The direct curve, or a way above or below the cards `blockers` that stand between `start` and `end`."""
    between = [card for card in blockers if start.x() < card.left() + 1 and card.right() - 1 < end.x()]
    route = direct_route(start, end)
    hit = [card for card in between if _crosses(route, card.adjusted(-2, -6, 2, 6))]
    if not hit:
        return route
    lane = _lane(start, end, between, hit)
    left, right = min(card.left() for card in hit), max(card.right() for card in hit)
    rise = max(28.0, min(72.0, left - start.x()))
    fall = max(28.0, min(72.0, end.x() - right))
    path = QPainterPath(start)
    path.cubicTo(start.x() + rise * 0.6, start.y(), start.x() + rise * 0.4, lane, start.x() + rise, lane)
    path.lineTo(end.x() - fall, lane)
    path.cubicTo(end.x() - fall * 0.4, lane, end.x() - fall * 0.6, end.y(), end.x(), end.y())
    return _route(path, QPointF((start.x() + rise + end.x() - fall) / 2, lane), 24)


def _lane(start: QPointF, end: QPointF, between: list[QRectF], hit: list[QRectF]) -> float:
    """The height at which a wire passes all it would hit, and whatever stands there in its turn."""
    top, bottom = min(card.top() for card in hit), max(card.bottom() for card in hit)
    middle = (start.y() + end.y()) / 2
    above = middle - top <= bottom - middle
    for _ in between:
        lane = top - CLEARANCE if above else bottom + CLEARANCE
        met = [card for card in between if card.top() - 6 < lane < card.bottom() + 6]
        if not met:
            break
        top = min(top, *(card.top() for card in met))
        bottom = max(bottom, *(card.bottom() for card in met))
    return top - CLEARANCE if above else bottom + CLEARANCE


def _crosses(route: Route, card: QRectF) -> bool:
    if not route.path.controlPointRect().adjusted(-1, -1, 1, 1).intersects(card):
        return False
    return any(card.contains(route.path.pointAtPercent(step / 16)) for step in range(17)) or _passes(route, card)


def _passes(route: Route, card: QRectF) -> bool:
    """Whether the way, nearly straight, goes from one side of the card to the other between two sampled points."""
    points = route.polyline
    for (x0, y0), (x1, y1) in pairwise(points):
        if x0 <= card.left() and x1 >= card.right() and x1 > x0:
            height = y0 + (y1 - y0) * (card.center().x() - x0) / (x1 - x0)
            if card.top() <= height <= card.bottom():
                return True
    return False


def _route(path: QPainterPath, middle: QPointF, steps: int) -> Route:
    points = (path.pointAtPercent(step / steps) for step in range(steps + 1))
    return Route(path, middle, tuple((point.x(), point.y()) for point in points))


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
