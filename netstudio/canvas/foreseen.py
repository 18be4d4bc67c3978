"""The shapes that a repair would bring, as ghost labels on the wires while the repair is pointed at."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.graph import Edge, Foresight, Graph, paths
from netstudio.analysis import LiveAnalysis
from netstudio.canvas.look import Look
from netstudio.canvas.scene import CanvasScene
from netstudio.canvas.texts import shape_text
from netstudio.document import Selection

_MOST = 200
"""Labels at once; more could not be read."""


class ForeseenLabels(QObject):
    """Follows `analysis.previewed` on the level that is shown."""

    def __init__(self, scene: CanvasScene, selection: Selection, analysis: LiveAnalysis, parent: QObject) -> None:
        super().__init__(parent)
        self._scene, self._selection = scene, selection
        self.labels: tuple[GhostLabel, ...] = ()
        analysis.previewed.connect(self._show)

    def _show(self, seen: Foresight | None) -> None:
        for label in self.labels:
            self._scene.removeItem(label)
        texts = dict(self._texts(seen)) if seen is not None else {}
        self.labels = tuple(self._label(edge, texts[edge]) for edge in list(texts)[:_MOST])

    def _label(self, edge: Edge, text: str) -> GhostLabel:
        wire = self._scene.edges[edge]
        label = GhostLabel(text, self._scene.look)
        label.setPos(wire.pos() + wire.route.middle)
        self._scene.addItem(label)
        return label

    def _texts(self, seen: Foresight) -> Iterator[tuple[Edge, str]]:
        """What stands on which wire of the scene."""
        level = self._selection.level
        graph = paths.sub(seen.graph, level)
        for change in seen.changes:
            where, node = paths.split(change.node)
            if where != level or change.after is None:
                continue
            for edge in _wires(graph, node, self._scene):
                new = f"+ {change.name.rpartition(' › ')[2]} " if node not in self._scene.nodes else ""
                yield edge, f"{new}→ {shape_text(change.after)}"


def _wires(graph: Graph, node: str, scene: CanvasScene) -> Iterator[Edge]:
    """The wires of the scene on which the output of `node` would flow: its own, or the one that it would be put on."""
    if node in scene.nodes:
        yield from (edge for edge in graph.outgoing.get(node, ()) if edge in scene.edges)
        return
    for arriving in graph.incoming.get(node, ()):
        for leaving in graph.outgoing.get(node, ()):
            across = Edge(arriving.source, leaving.target, leaving.port, arriving.output)
            if across in scene.edges:
                yield across


class GhostLabel(QGraphicsItem):
    """A short text in a pill of the accent colour, centred at its position, of one size at every zoom."""

    def __init__(self, text: str, look: Look) -> None:
        super().__init__()
        self.text, self._look = text, look
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setZValue(6)
        width, height = look.label_width(text) + 16, look.label_metrics.height() + 6
        self._pill = QRectF(-width / 2, -height / 2, width, height)

    def boundingRect(self) -> QRectF:
        return self._pill.adjusted(-2, -2, 2, 2)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        look = self._look
        painter.setPen(QPen(look.accent, 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(look.card)
        painter.drawRoundedRect(self._pill, self._pill.height() / 2, self._pill.height() / 2)
        painter.setFont(look.label_font)
        painter.setPen(look.text)
        painter.drawText(QPointF(self._pill.left() + 8, look.label_metrics.capHeight() / 2), self.text)
