"""Lines of text for settings and searches; undo and redo belong to the document once nothing is typed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

_KEYS = QKeySequence.StandardKey


class ValueLine(QLineEdit):
    """A QLineEdit that takes back what was typed in it, and leaves Ctrl+Z to the window when there is nothing."""

    def event(self, event: QEvent) -> bool:
        return _passes(self, event) or super().event(event)


class SearchLine(QLineEdit):
    """A line to search with, called `prompt`: Escape empties it first, and Ctrl+Z is the window's as in ValueLine."""

    def __init__(self, prompt: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(prompt)
        self.setAccessibleName(prompt)
        self.setToolTip(self.tr("{0}: a few letters are enough; Escape clears the line").format(prompt))
        self.setClearButtonEnabled(True)

    def event(self, event: QEvent) -> bool:
        return _passes(self, event, empty=not self.text()) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


def _passes(line: QLineEdit, event: QEvent, *, empty: bool = False) -> bool:
    """Leave undo and redo to the window where `line` has nothing to take back: whether `event` asked for that."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    undo = event.matches(_KEYS.Undo) and (empty or not line.isUndoAvailable())
    redo = event.matches(_KEYS.Redo) and (empty or not line.isRedoAvailable())
    if undo or redo:
        event.ignore()
    return undo or redo
