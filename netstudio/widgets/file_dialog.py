"""The question for a file or folder, everywhere of one size, and gone by itself once it is answered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFileDialog, QWidget

_SIZE = QSize(820, 540)


def file_dialog(parent: QWidget, name: str, title: str, then: Callable[[Path], None]) -> QFileDialog:
    """A dialog called `name` over the window of `parent`; `then` follows a choice. Its maker says what may be chosen,
    and opens it."""
    dialog = QFileDialog(parent.window(), title)
    dialog.setObjectName(name)
    dialog.resize(_SIZE)
    dialog.fileSelected.connect(lambda chosen: then(Path(chosen)))
    dialog.finished.connect(dialog.deleteLater)
    return dialog
