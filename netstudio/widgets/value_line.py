"""A line of text that holds a setting; undo and redo belong to the document once nothing is typed."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

_KEYS = QKeySequence.StandardKey


class ValueLine(QLineEdit):
    """A QLineEdit that takes back what was typed in it, and leaves Ctrl+Z to the window when there is nothing."""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_idle_undo(event):
            event.ignore()
            return True
        return super().event(event)

    def _is_idle_undo(self, event: QKeyEvent) -> bool:
        if event.matches(_KEYS.Undo):
            return not self.isUndoAvailable()
        return event.matches(_KEYS.Redo) and not self.isRedoAvailable()
