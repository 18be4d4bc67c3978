"""Thin dashed arcs between layers that use one set of weights."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem, QStyleOptionGraphicsItem, QWidget

from core.graph import Graph
from netstudio.canvas.look import Look
from netstudio.canvas.node_item import NodeItem

_RISE = 34.0
_FROM = 0.2
"""Zoom below which the arcs would only be noise."""


class ShareLinks(QGraphicsPathItem):
    """All arcs of the canvas in one item, from the middle of one card's top to that of the other."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._pairs: tuple[tuple[str, str], ...] = ()
        self._ends: tuple[QPointF, ...] = ()
        self.setZValue(0.8)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Paint in another theme."""
        pen = QPen(look.accent, 1.25)
        pen.setCosmetic(True)
        pen.setDashPattern([4.0, 4.0])
        self.setPen(pen)

    def set_pairs(self, graph: Graph) -> None:
        """Link the layers of `graph` that use the weights of another with that one."""
        self._pairs = tuple(
            (node.settings.shares, node.id) for node in graph.nodes if node.settings.shares in graph.by_id
        )
        self._ends = ()

    def follow(self, nodes: Mapping[str, NodeItem]) -> None:
        """Go where the cards are now."""
        ends = tuple(_top(nodes[node]) for pair in self._pairs for node in pair)
        if ends == self._ends:
            if not ends and not self.path().isEmpty():
                self.setPath(QPainterPath())
            return
        self._ends = ends
        path = QPainterPath()
        for start, end in zip(ends[::2], ends[1::2], strict=True):
            top = min(start.y(), end.y()) - _RISE - abs(end.x() - start.x()) * 0.06
            path.moveTo(start)
            path.cubicTo(QPointF(start.x(), top), QPointF(end.x(), top), end)
        self.setPath(path)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if painter.worldTransform().m11() >= _FROM:
            painter.setPen(self.pen())
            painter.drawPath(self.path())


def _top(item: NodeItem) -> QPointF:
    card = item.card
    return QPointF(card.center().x(), card.top())
