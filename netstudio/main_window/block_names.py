"""Asking for the name of a kept block."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog, QWidget


def ask_name(parent: QWidget, title: str, name: str, then: Callable[[str], object]) -> QInputDialog:
    """Ask for a name over `parent`, beginning with `name`, without stopping the program; `then` gets what is typed."""
    dialog = QInputDialog(parent)
    dialog.setObjectName("block_name")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    dialog.setLabelText(parent.tr("Name of the block"))
    dialog.setTextValue(name)
    dialog.textValueSelected.connect(then)
    dialog.open()
    return dialog
