"""Where nodes go: positions for those that have none, room for what is inserted, spots that are free.

Pure functions over positions (top left corners in scene units); they never look at the screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF

from core.graph import Edge, Graph, arrange
from core.project import Position
from netstudio.canvas.folding import folded
from netstudio.canvas.geometry import COLUMN_GAP, NODE_WIDTH, ROW_GAP, node_height, snap

_MINIMUM_GAP = 40.0
_ROW_STEP = 24.0


def sizes(graph: Graph) -> dict[str, tuple[float, float]]:
    """Width and height of every node's card."""
    return {node.id: (NODE_WIDTH, _height(graph, node.id)) for node in graph.nodes}


@dataclass(frozen=True)
class _Outline:
    """What the automatic layout looks at: the cards of `graph` and its wires. Equal ones are laid out alike."""

    sizes: tuple[tuple[str, tuple[float, float]], ...]
    edges: tuple[Edge, ...]
    graph: Graph = field(compare=False)


def arranged(graph: Graph) -> Mapping[str, Position]:
    """Every node in the automatic layout, folded into rows when it is long; remembered, since settings do not matter
    to it, and undo leads back to it."""
    return _arranged(_Outline(tuple(sizes(graph).items()), graph.edges, graph))


@lru_cache(4)
def _arranged(outline: _Outline) -> Mapping[str, Position]:
    measured = dict(outline.sizes)
    return folded(outline.graph, arrange(outline.graph, measured, spacing=(COLUMN_GAP, ROW_GAP)), measured)


def complete(graph: Graph, layout: Mapping[str, Position]) -> dict[str, Position]:
    """A position for every node: those of `layout` where they are, near their neighbours where they are not.

    A node that came between two others makes those after it move aside when there is no room.
    """
    known = {node: layout[node] for node in graph.by_id if node in layout}
    missing = [node for node in graph.by_id if node not in known]
    if not missing:
        return known
    if not known:
        return dict(arranged(graph))
    order = {node: place for place, node in enumerate(graph.order)}
    for node in sorted(missing, key=lambda node: order.get(node, len(order))):
        _settle(graph, known, node)
    return known


def free_spot(wanted: Position, cards: Iterable[QRectF]) -> Position:
    """`wanted`, or the nearest place below it where a card covers no other."""
    taken = list(cards)
    x, y = snap(wanted[0]), snap(wanted[1])
    while any(QRectF(x - 8, y - 8, NODE_WIDTH + 16, node_height(0) + 16).intersects(card) for card in taken):
        y += _ROW_STEP
    return x, y


def rectangles(graph: Graph, layout: Mapping[str, Position]) -> dict[str, QRectF]:
    """The card of every node that has a position."""
    return {node: QRectF(*layout[node], *size) for node, size in sizes(graph).items() if node in layout}


def bounds(graph: Graph, layout: Mapping[str, Position], nodes: Iterable[str]) -> QRectF:
    """The smallest rectangle around the cards of `nodes`."""
    cards = rectangles(graph, layout)
    return _united(cards[node] for node in nodes if node in cards)


def with_room(graph: Graph, places: Mapping[str, Position], placed: Iterable[str], was: QRectF) -> dict[str, Position]:
    """`places` without one of the cards just `placed` on another: what stands below `was`, the place that they had
    before, makes room for the rows that it did not have, and what stands right of it where that is not enough."""
    own = set(placed)
    if not _covered(graph, places, own):
        return dict(places)
    cards = rectangles(graph, places)
    area = _united(cards[node] for node in own & cards.keys())
    push, down = (snap(max(0.0, more)) for more in (area.right() - was.right(), area.bottom() - was.bottom()))
    others = cards.keys() - own
    below = {node for node in others if places[node][1] >= was.bottom()}
    lower = {node: (x, y + down) if node in below else (x, y) for node, (x, y) in places.items()}
    if not _covered(graph, lower, own):
        return lower
    beyond = {node for node in others if places[node][0] >= was.right()}
    return {node: (x + push, y) if node in beyond else (x, y) for node, (x, y) in lower.items()}


def _covered(graph: Graph, places: Mapping[str, Position], own: set[str]) -> bool:
    """Whether one of the cards `own` covers another."""
    cards = rectangles(graph, places)
    others = [card for node, card in cards.items() if node not in own]
    return any(cards[node].intersects(other) for node in own & cards.keys() for other in others)


def _settle(graph: Graph, known: dict[str, Position], node: str) -> None:
    """Give `node` a position in `known`, and move what comes after it when it stands too close."""
    before = [edge for edge in graph.incoming[node] if edge.source in known]
    after = [edge for edge in graph.outgoing[node] if edge.target in known]
    if before and after:
        _settle_between(graph, known, node, (before[0], after[0]))
        return
    cards = rectangles(graph, known)
    if before:
        card = cards[before[0].source]
        wanted = (card.right() + COLUMN_GAP, card.center().y() - _height(graph, node) / 2)
    elif after:
        card = cards[after[0].target]
        wanted = (card.left() - COLUMN_GAP - NODE_WIDTH, card.center().y() - _height(graph, node) / 2)
    else:
        bounds = _united(cards.values())
        wanted = (bounds.left(), bounds.bottom() + ROW_GAP)
    known[node] = free_spot(wanted, cards.values())


def _settle_between(graph: Graph, known: dict[str, Position], node: str, wires: tuple[Edge, Edge]) -> None:
    before, after = (_card(graph, known, end) for end in (wires[0].source, wires[1].target))
    height = _height(graph, node)
    room = after.left() - before.right() - NODE_WIDTH
    if room >= 2 * _MINIMUM_GAP:
        middle = (before.center() + after.center()) / 2
        cards = rectangles(graph, known).values()
        known[node] = free_spot((before.right() + room / 2, middle.y() - height / 2), cards)
        return
    left = snap(before.right() + COLUMN_GAP)
    known[node] = (left, snap(before.center().y() - height / 2))
    if after.left() > before.left():
        push = snap(left + NODE_WIDTH + COLUMN_GAP - after.left())
        for moved in _onward(graph, known, wires[1].target):
            known[moved] = (known[moved][0] + push, known[moved][1])


def _onward(graph: Graph, known: Mapping[str, Position], start: str) -> set[str]:
    """`start` and what comes after it to the right, up to where wires lead back to another row."""
    found, waiting = {start}, [start]
    while waiting:
        current = waiting.pop()
        for edge in graph.outgoing[current]:
            target = edge.target
            if target in known and target not in found and known[target][0] > known[current][0]:
                found.add(target)
                waiting.append(target)
    return found


def _card(graph: Graph, known: Mapping[str, Position], node: str) -> QRectF:
    return QRectF(*known[node], NODE_WIDTH, _height(graph, node))


def _height(graph: Graph, node: str) -> float:
    return node_height(max(len(graph.input_ports(node)), len(graph.by_id[node].layer.outputs)))


def _united(cards: Iterable[QRectF]) -> QRectF:
    bounds = QRectF()
    for card in cards:
        bounds = bounds.united(card)
    return bounds


def centred(point: QPointF) -> Position:
    """The position of a card whose middle is at `point`, on the grid."""
    return snap(point.x() - NODE_WIDTH / 2), snap(point.y() - node_height(0) / 2)


def free_drop(cards: Iterable[QRectF], others: Iterable[QRectF], wanted: float) -> float:
    """How far to shift `cards` down, at least `wanted`, so that the rectangle around them covers none of `others`."""
    area, taken = _united(cards).adjusted(-8, -8, 8, 8), list(others)
    drop = wanted
    while any(area.translated(0, drop).intersects(other) for other in taken):
        drop += _ROW_STEP
    return drop
