"""Asks for a name."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

_WIDTH = 380


class NameDialog(QDialog):
    """Stands over `parent` and goes away by itself; `named` carries what was typed, without blanks around it."""

    named = Signal(str)

    def __init__(self, parent: QWidget, title: str, prompt: str, name: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._line = QLineEdit(name)
        self._line.setAccessibleName(prompt)
        self._line.setToolTip(prompt)
        self._line.selectAll()
        label = QLabel(prompt)
        label.setBuddy(self._line)
        self._save, cancel = QPushButton(self.tr("Save")), QPushButton(self.tr("Cancel"))
        self._save.setToolTip(self.tr("Use this name"))
        cancel.setToolTip(self.tr("Close without a new name"))
        for button in (self._save, cancel):
            button.setAccessibleName(button.text())
        self._save.setDefault(True)
        cancel.setAutoDefault(False)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self._save)
        foot.addWidget(cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(8)
        column.addWidget(label)
        column.addWidget(self._line)
        column.addSpacing(8)
        column.addLayout(foot)
        self.setMinimumWidth(_WIDTH)
        self._line.textChanged.connect(self._typed)
        self._save.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        self.accepted.connect(lambda: self.named.emit(self._line.text().strip()))
        self._typed(name)

    def _typed(self, text: str) -> None:
        self._save.setEnabled(bool(text.strip()))
