"""Renaming in place: a line edit laid over a node's name."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from core.graph import Node
from netstudio.canvas.commands import Commands
from netstudio.canvas.node_item import NodeItem
from netstudio.canvas.view import CanvasView

_SMALLEST, _LARGEST = 11, 28


class InlineRename(QLineEdit):
    """Enter or a click elsewhere takes the new name, Escape leaves the old one. Used once, then deleted."""

    accepted = Signal(str, str)  # node, name
    closed = Signal()

    def __init__(self, node: Node, place: QRect, pixels: int, parent: QWidget) -> None:
        super().__init__(node.name, parent)
        self._node, self._done = node, False
        self.setObjectName("canvas.rename")
        self.setAccessibleName(self.tr("Name of the layer"))
        font = self.font()
        font.setPixelSize(pixels)
        self.setFont(font)
        self.setTextMargins(0, 0, 0, 0)
        width = max(place.width(), 150)
        height = max(place.height(), self.fontMetrics().height() + 8)
        self.setGeometry(place.left(), place.center().y() - height // 2, width, height)
        self.returnPressed.connect(self._accept)
        self.selectAll()
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_quietly()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._accept()

    def _accept(self) -> None:
        if not self._done:
            self._done = True
            if self.text().strip() != self._node.name:
                self.accepted.emit(self._node.id, self.text())
            self._leave()

    def close_quietly(self) -> None:
        """Go away without a new name."""
        if not self._done:
            self._done = True
            self._leave()

    def _leave(self) -> None:
        self.hide()
        self.closed.emit()
        self.deleteLater()


class Renaming(QObject):
    """Opens the editor over a card, at most one at a time."""

    def __init__(self, commands: Commands, view: CanvasView) -> None:
        super().__init__(view)
        self._commands, self._view = commands, view
        self._editor: InlineRename | None = None

    def begin(self, item: NodeItem) -> None:
        """Edit the name of the node that `item` shows."""
        self.end()
        place = self._view.mapFromScene(item.name_rect()).boundingRect()
        pixels = max(_SMALLEST, min(round(14 * self._view.camera.zoom), _LARGEST))
        self._editor = InlineRename(item.node, place, pixels, self._view)
        self._editor.accepted.connect(self._commands.rename)
        self._editor.closed.connect(self._forget)

    def end(self) -> None:
        """Close the editor, if one is open, without a new name."""
        if self._editor is not None:
            self._editor.close_quietly()

    def _forget(self) -> None:
        self._editor = None
