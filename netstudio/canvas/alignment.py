"""Nodes brought into line: aligned with each other, spread evenly, and the guides that show it during a drag.

Pure functions over rectangles (cards in scene units).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QLineF, QPointF, QRectF

from core.project import Position


class Line(StrEnum):
    """What is brought to one line."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"
    TOP = "top"
    MIDDLE = "middle"
    BOTTOM = "bottom"


class Way(StrEnum):
    """Along what cards are spread."""

    ACROSS = "across"
    DOWN = "down"


Cards = Mapping[str, QRectF]


def aligned(cards: Cards, line: Line) -> dict[str, Position]:
    """Positions of `cards` with their `line` on that of the rectangle around them."""
    around = QRectF()
    for card in cards.values():
        around = around.united(card)
    place: dict[Line, Callable[[QRectF], Position]] = {
        Line.LEFT: lambda card: (around.left(), card.top()),
        Line.CENTRE: lambda card: (around.center().x() - card.width() / 2, card.top()),
        Line.RIGHT: lambda card: (around.right() - card.width(), card.top()),
        Line.TOP: lambda card: (card.left(), around.top()),
        Line.MIDDLE: lambda card: (card.left(), around.center().y() - card.height() / 2),
        Line.BOTTOM: lambda card: (card.left(), around.bottom() - card.height()),
    }
    return {node: place[line](card) for node, card in cards.items()}


def distributed(cards: Cards, way: Way) -> dict[str, Position]:
    """Positions of `cards` with equal gaps between the first and the last of them, which stay.

    Where they do not fit side by side, their beginnings stand evenly apart.
    """
    across = way is Way.ACROSS

    def begin(card: QRectF) -> float:
        return card.left() if across else card.top()

    def length(card: QRectF) -> float:
        return card.width() if across else card.height()

    ordered = sorted(cards.items(), key=lambda item: begin(item[1]))
    if len(ordered) < 3:
        return {node: (card.left(), card.top()) for node, card in ordered}
    first, last = ordered[0][1], ordered[-1][1]
    free = begin(last) + length(last) - begin(first) - sum(length(card) for _, card in ordered)
    step = (begin(last) - begin(first)) / (len(ordered) - 1)
    at, found = begin(first), {}
    for node, card in ordered:
        found[node] = (at, card.top()) if across else (card.left(), at)
        at += step if free < 0 else length(card) + free / (len(ordered) - 1)
    return found


@dataclass(frozen=True)
class Snap:
    """How far a dragged card is pulled to stand in line with others, and the lines that show why."""

    shift: QPointF
    guides: tuple[QLineF, ...] = ()


def snapped(card: QRectF, others: Iterable[QRectF], reach: float) -> Snap:
    """The smallest pull, up to `reach` in each direction, that brings a side or the middle of `card` in line."""
    others = tuple(others)
    dx = _pull(_columns(card), [_columns(other) for other in others], reach)
    dy = _pull(_rows(card), [_rows(other) for other in others], reach)
    shift = QPointF(dx or 0.0, dy or 0.0)
    moved, guides = card.translated(shift), []
    if dx is not None:
        guides += _guides(moved, others, upright=True)
    if dy is not None:
        guides += _guides(moved, others, upright=False)
    return Snap(shift, tuple(guides))


def _columns(card: QRectF) -> tuple[float, float, float]:
    return card.left(), card.center().x(), card.right()


def _rows(card: QRectF) -> tuple[float, float, float]:
    return card.top(), card.center().y(), card.bottom()


def _pull(own: tuple[float, float, float], others: list[tuple[float, float, float]], reach: float) -> float | None:
    ways = [theirs[line] - own[line] for theirs in others for line in range(3)]
    best = min(ways, key=abs, default=None)
    return best if best is not None and abs(best) <= reach else None


def _guides(card: QRectF, others: Iterable[QRectF], *, upright: bool) -> list[QLineF]:
    """One line for each side or middle that `card` shares with others, as long as they reach."""
    lines = _columns if upright else _rows
    found = []
    for index, at in enumerate(lines(card)):
        group = [card, *(other for other in others if abs(lines(other)[index] - at) < 0.5)]
        if len(group) > 1:
            low = min(other.top() if upright else other.left() for other in group)
            high = max(other.bottom() if upright else other.right() for other in group)
            found.append(QLineF(at, low, at, high) if upright else QLineF(low, at, high, at))
    return found
