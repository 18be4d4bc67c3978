"""A canvas on its own, and a hand that holds the pointer over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.catalog import layer_kinds
from core.data.choice import DataChoice
from core.data.readers.digits import Digits
from core.graph import Graph, edit
from core.project import Project
from netstudio.analysis import LiveAnalysis
from netstudio.canvas import LAYER_MIME, Canvas
from netstudio.document import Document, Selection
from netstudio.theme import Theme

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class Hand:
    """A canvas with its document and selection, driven by pointer events."""

    def __init__(self, canvas: Canvas, qtbot: QtBot) -> None:
        self.canvas, self.qtbot = canvas, qtbot
        self.document, self.selection = canvas.document, canvas.selection
        self.viewport = canvas.view.viewport()

    @property
    def graph(self) -> Graph:
        return self.document.project.graph

    @property
    def wires(self) -> set[tuple[str, str, int]]:
        return {(edge.source, edge.target, edge.port) for edge in self.graph.edges}

    @property
    def bubble(self) -> str:
        return self.canvas.view.bubble.text

    def at(self, point: QPointF) -> QPoint:
        return self.canvas.view.mapFromScene(point)

    def middle(self, node: str) -> QPointF:
        return self.canvas.node_rect(node).center()

    def out(self, node: str) -> QPointF:
        return self.canvas.port_position(node, None)

    def into(self, node: str, port: int = 0) -> QPointF:
        return self.canvas.port_position(node, port)

    def press(self, point: QPointF, button: Qt.MouseButton = LEFT, keys: Qt.KeyboardModifier = NONE) -> None:
        self.qtbot.mousePress(self.viewport, button, keys, self.at(point))

    def move(self, point: QPointF, keys: Qt.KeyboardModifier = NONE) -> None:
        spot = self.at(point)
        place = QPointF(self.viewport.mapToGlobal(spot))
        kind, none = QEvent.Type.MouseMove, Qt.MouseButton.NoButton
        QApplication.sendEvent(self.viewport, QMouseEvent(kind, QPointF(spot), place, none, LEFT, keys))

    def release(self, point: QPointF, button: Qt.MouseButton = LEFT, keys: Qt.KeyboardModifier = NONE) -> None:
        self.qtbot.mouseRelease(self.viewport, button, keys, self.at(point))

    def click(self, point: QPointF, keys: Qt.KeyboardModifier = NONE) -> None:
        self.press(point, keys=keys)
        self.release(point, keys=keys)

    def drag(self, start: QPointF, end: QPointF, keys: Qt.KeyboardModifier = NONE) -> None:
        self.press(start, keys=keys)
        self.move(start + (end - start) * 0.5, keys)
        self.move(end, keys)
        self.release(end, keys=keys)

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
        self.qtbot.keyClick(self.canvas.view, key, keys)

    def carry(self, key: str, point: QPointF) -> bool:
        """Bring a layer from the palette over a point; whether the canvas would take it."""
        mime = self._mime(key)
        enter = QDragEnterEvent(self.at(point), Qt.DropAction.CopyAction, mime, LEFT, NONE)
        QApplication.sendEvent(self.viewport, enter)
        over = QDragMoveEvent(self.at(point), Qt.DropAction.CopyAction, mime, LEFT, NONE)
        QApplication.sendEvent(self.viewport, over)
        return enter.isAccepted() and over.isAccepted()

    def carry_away(self) -> None:
        QApplication.sendEvent(self.viewport, QDragLeaveEvent())

    def drop(self, key: str, point: QPointF) -> str:
        """Drop a layer from the palette; the id of the new node."""
        before = set(self.graph.by_id)
        self.carry(key, point)
        drop = QDropEvent(QPointF(self.at(point)), Qt.DropAction.CopyAction, self._mime(key), LEFT, NONE)
        QApplication.sendEvent(self.viewport, drop)
        return next(iter(set(self.graph.by_id) - before), "")

    def undo(self) -> None:
        self.document.undo_stack.undo()

    def _mime(self, key: str) -> QMimeData:
        mime = QMimeData()
        mime.setData(LAYER_MIME, key.encode())
        self._kept = mime
        return mime


def chain(*keys: str) -> Graph:
    """Layers of `keys` one after the other, with settings that fit a 1×8×8 input."""
    graph, last = Graph(), ""
    for key in keys:
        layer = layer_kinds.default(key)
        if key == "input":
            layer = replace(layer, shape=(1, 8, 8))
        graph, node = edit.add_node(graph, layer)
        if last:
            graph = edit.connect(graph, last, node, 0)
        last = node
    return graph


def project_of(graph: Graph) -> Project:
    """A project with room between the nodes, in one row."""
    layout = {node.id: (248.0 * index, 0.0) for index, node in enumerate(graph.nodes)}
    return Project(graph, layout, DataChoice(Digits()))


@pytest.fixture
def open_canvas(qtbot: QtBot) -> Iterator[Callable[..., Hand]]:
    """Opens canvases on a chain of layers, and holds them as a window would until the test ends."""
    opened: list[tuple[Canvas, Theme]] = []

    def build(*keys: str, project: Project | None = None) -> Hand:
        document = Document(project or project_of(chain(*keys)))
        selection, analysis, theme = Selection(), LiveAnalysis(document), Theme("light")
        canvas = Canvas(document, selection, analysis, theme)
        opened.append((canvas, theme))
        qtbot.addWidget(canvas)
        canvas.resize(1200, 700)
        canvas.show()
        qtbot.waitExposed(canvas)
        return Hand(canvas, qtbot)

    yield build
    for canvas, _ in opened:
        canvas.close()
