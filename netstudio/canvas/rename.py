"""A line edit laid over a node's name."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget


class InlineRename(QLineEdit):
    """Enter or a click elsewhere takes the new name, Escape leaves the old one. Used once, then deleted."""

    accepted = Signal(str)

    def __init__(self, name: str, place: QRect, pixels: int, parent: QWidget) -> None:
        super().__init__(name, parent)
        self._name, self._done = name, False
        self.setObjectName("canvas.rename")
        self.setAccessibleName(self.tr("Name of the layer"))
        font = self.font()
        font.setPixelSize(pixels)
        self.setFont(font)
        self.setTextMargins(0, 0, 0, 0)
        self.setStyleSheet("padding: 0 4px; min-height: 0;")
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
            if self.text().strip() != self._name:
                self.accepted.emit(self.text())
            self._leave()

    def close_quietly(self) -> None:
        """Go away without a new name."""
        if not self._done:
            self._done = True
            self._leave()

    def _leave(self) -> None:
        self.hide()
        self.deleteLater()
