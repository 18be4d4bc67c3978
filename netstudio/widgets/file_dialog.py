"""The question for a file or folder, everywhere of one size and look, and gone by itself once it is answered.

Most desktops have such a dialog of their own, which Qt shows in place of its own; that one is dressed here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from PySide6.QtCore import QFileInfo, QModelIndex, QPersistentModelIndex, QSize
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFileSystemModel,
    QHeaderView,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QTreeView,
    QWidget,
)

from netstudio.icons import icon
from netstudio.widgets.file_kinds import FileKinds

_SIZE = QSize(820, 540)
_BUTTONS = {
    "backButton": "chevron_left",
    "forwardButton": "chevron_right",
    "toParentButton": "chevron_up",
    "newFolderButton": "new_folder",
    "listModeButton": "list",
    "detailModeButton": "table",
}


def file_dialog(parent: QWidget, name: str, title: str, then: Callable[[Path], None]) -> QFileDialog:
    """A dialog called `name` over the window of `parent`; `then` follows a choice. Its maker says what may be chosen,
    and opens it."""
    dialog = QFileDialog(parent.window(), title)
    dialog.setObjectName(name)
    dialog.resize(_SIZE)
    dialog.setIconProvider(_kinds())
    _dress(dialog)
    dialog.fileSelected.connect(lambda chosen: then(Path(chosen)))
    dialog.finished.connect(dialog.deleteLater)
    return dialog


@cache
def _kinds() -> FileKinds:
    return FileKinds()  # one for good: a thread of Qt's that hangs in a network drive outlives its dialog


def _dress(dialog: QFileDialog) -> None:
    """Put our icons into Qt's own dialog; where the desktop shows its own, nothing of that is there."""
    ink = dialog.palette().color(QPalette.ColorRole.PlaceholderText).name()
    for name, picture in _BUTTONS.items():
        button = dialog.findChild(QToolButton, name)
        if isinstance(button, QToolButton):
            button.setIcon(icon(picture, ink))
    path = dialog.findChild(QComboBox, "lookInCombo")
    if isinstance(path, QComboBox):
        path.setIconSize(QSize(0, 0))
    for name in ("sidebar", "listView", "treeView"):
        view = dialog.findChild(QListView if name != "treeView" else QTreeView, name)
        if isinstance(view, QListView | QTreeView):
            view.setItemDelegate(_Drawn(ink, view))
            view.setIconSize(QSize(18, 18))
        if isinstance(view, QTreeView):
            view.header().setResizeContentsPrecision(0)  # of the rows in sight: there may be 200,000
            view.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
            view.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)


class _Drawn(QStyledItemDelegate):
    """Folders and files as line drawings in the colour `ink`, which only the window's thread may draw."""

    def __init__(self, ink: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._ink = ink

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        if not option.icon.isNull():
            known = index.data(QFileSystemModel.Roles.FileInfoRole)
            file = isinstance(known, QFileInfo) and known.isFile()
            option.icon = icon("file" if file else "folder", self._ink)
