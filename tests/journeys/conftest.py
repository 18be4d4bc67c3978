"""A person at the window: pointer, keys and drops as Qt delivers them, nothing called behind its back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from core.project import Project
from netstudio import app
from netstudio.main_window import MainWindow

LAYER_MIME = "application/x-netstudio-layer"
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class Person:
    """Drives one window."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot, self.window = qtbot, window
        self.canvas = window.panels.canvas
        self.viewport = window.panels.canvas.view.viewport()

    @property
    def project(self) -> Project:
        return self.window.document.project

    def node(self, key: str, index: int = 0) -> str:
        """Id of the `index`-th layer of kind `key`, in the order they were added."""
        return [node.id for node in self.project.graph.nodes if node.layer.key == key][index]

    def do(self, action: str) -> None:
        """Choose a command; it must be enabled."""
        command = self.window.commands[action]
        assert command.isEnabled(), f"{action} is disabled"
        command.trigger()

    def at(self, scene_point: QPointF) -> QPoint:
        """Where a point of the scene stands in the viewport."""
        return self.canvas.view.mapFromScene(scene_point)

    def drop_layer(self, key: str, scene_point: QPointF) -> str:
        """Drag a layer from the palette to a point of the canvas; the id of the new node."""
        before = {node.id for node in self.project.graph.nodes}
        mime = QMimeData()
        mime.setData(LAYER_MIME, key.encode())
        self._drop(self.viewport, self.at(scene_point), mime)
        (new,) = {node.id for node in self.project.graph.nodes} - before
        return new

    def drop_path(self, path: Path) -> None:
        """Drop a file from the file manager on the window."""
        from PySide6.QtCore import QUrl

        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path))])
        self._drop(self.window, QPoint(20, 20), mime)

    def _drop(self, widget: QWidget, point: QPoint, mime: QMimeData) -> None:
        copy = Qt.DropAction.CopyAction
        enter = QDragEnterEvent(point, copy, mime, LEFT, NONE)
        QApplication.sendEvent(widget, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(widget, QDragMoveEvent(point, copy, mime, LEFT, NONE))
        QApplication.sendEvent(widget, QDropEvent(QPointF(point), copy, mime, LEFT, NONE))

    def drag(self, start: QPointF, end: QPointF) -> None:
        """Press at one point of the scene, move to another, release."""
        begin, finish = self.at(start), self.at(end)
        self.qtbot.mouseMove(self.viewport, begin)
        self.qtbot.mousePress(self.viewport, LEFT, pos=begin)
        for part in (0.2, 0.5, 0.8, 1.0):
            way = begin + (finish - begin) * part
            self.qtbot.mouseMove(self.viewport, way)
        self.qtbot.mouseRelease(self.viewport, LEFT, pos=finish)

    def wire(self, source: str, target: str, port: int = 0) -> None:
        """Drag a wire from the output of one node to an input of another."""
        self.drag(self.canvas.port_position(source, None), self.canvas.port_position(target, port))

    def press_button(self, text: str, within: QWidget) -> None:
        """Click the visible button that reads `text`."""
        found = [
            button
            for button in within.findChildren(QAbstractButton)
            if button.isVisible() and text in (button.text(), button.accessibleName())
        ]
        assert found, f"no button {text!r}"
        self.qtbot.mouseClick(found[0], LEFT)

    def type_into(self, field: QLineEdit, text: str) -> None:
        """Replace what a text field holds by typing."""
        field.setFocus()
        field.selectAll()
        self.qtbot.keyClicks(field, text)
        self.qtbot.keyClick(field, Qt.Key.Key_Return)

    def wait_for(self, condition: Callable[[], bool], seconds: float = 60.0) -> None:
        """Let the window live until something holds."""
        self.qtbot.waitUntil(condition, timeout=round(1000 * seconds))


@pytest.fixture
def open_window(qtbot: QtBot) -> Iterator[Callable[..., Person]]:
    """Opens windows as the program does, and closes them without questions at the end."""
    opened: list[MainWindow] = []

    def build(path: Path | None = None) -> Person:
        window = app.build_window(path)
        opened.append(window)
        window.resize(1366, 768)
        window.show()
        qtbot.waitExposed(window)
        person = Person(qtbot, window)
        person.do("view.fit")
        return person

    yield build
    for window in opened:
        assert window.session.shutdown(10.0)
        assert window.close_without_asking()
