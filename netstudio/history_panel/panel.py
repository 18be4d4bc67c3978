"""Every edit by name, oldest first; a click goes back or forward to it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QUndoView, QVBoxLayout, QWidget

from netstudio.document import Document


class HistoryPanel(QWidget):
    """Shows the undo steps of `document`; what stands after the present one can still be redone."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("history_panel")
        self.setProperty("panel", "true")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.view = QUndoView(document.undo_stack)
        self.view.setAccessibleName(self.tr("Edits"))
        self.view.setEmptyLabel(self.tr("As opened"))
        self.view.setCleanIcon(QIcon())
        self.view.setUniformItemSizes(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.view)
