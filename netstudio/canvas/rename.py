"""Renaming in place: a line edit laid over a node's name."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from core.graph import Node
from netstudio.canvas.commands import Commands
from netstudio.canvas.in_place import Ending, OneAtATime, set_letters
from netstudio.canvas.node_item import NodeItem
from netstudio.canvas.view import CanvasView

_LETTERS = 14


class InlineRename(QLineEdit):
    """Enter or a click elsewhere takes the new name, Escape leaves the old one. Used once, then deleted."""

    accepted = Signal(str, str)  # node, name

    def __init__(self, node: Node, place: QRect, view: CanvasView) -> None:
        super().__init__(node.name, view)
        self._node = node
        self.ending = Ending(self, self._take)
        self.setObjectName("canvas.rename")
        self.setAccessibleName(self.tr("Name of the layer"))
        set_letters(self, _LETTERS, view.camera.zoom)
        self.setTextMargins(0, 0, 0, 0)
        width = max(place.width(), 150)
        height = max(place.height(), self.fontMetrics().height() + 8)
        self.setGeometry(place.left(), place.center().y() - height // 2, width, height)
        self.returnPressed.connect(self.ending.accept)
        self.selectAll()
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.ending.leave()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.ending.focus_left(event)

    def _take(self) -> None:
        if self.text().strip() != self._node.name:
            self.accepted.emit(self._node.id, self.text())


class Renaming(OneAtATime):
    """Opens the editor over a card, at most one at a time."""

    def __init__(self, commands: Commands, view: CanvasView) -> None:
        super().__init__(view)
        self._commands, self._view = commands, view

    def begin(self, item: NodeItem) -> None:
        """Edit the name of the node that `item` shows."""
        self.end()
        place = self._view.mapFromScene(item.name_rect()).boundingRect()
        editor = InlineRename(item.node, place, self._view)
        editor.accepted.connect(self._commands.rename)
        self.hold(editor.ending)
