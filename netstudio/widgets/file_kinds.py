"""What the dialog for files says about each of them, found by its name alone."""

from __future__ import annotations

from typing import overload

from PySide6.QtCore import QCoreApplication, QFileInfo, QMimeDatabase
from PySide6.QtGui import QAbstractFileIconProvider, QIcon, QPixmap


class FileKinds(QAbstractFileIconProvider):
    """Names the kind of a file by its ending; no file is opened.

    Qt's own looks into every file of unknown ending, in part in the window's thread: a slow drive would hold the window
    up, and files that never come to an end, as there are in /proc, would hold it for good. Qt asks in a thread of its
    own as well, where nothing may be drawn: `icon` always gives the one that was made beforehand.
    """

    def __init__(self) -> None:
        super().__init__()
        blank = QPixmap(16, 16)
        blank.fill("transparent")
        self._any = QIcon(blank)
        self._known = QMimeDatabase()
        self._folder = QCoreApplication.translate("FileKinds", "Folder")
        self._file = QCoreApplication.translate("FileKinds", "File")

    @overload
    def icon(self, kind: QAbstractFileIconProvider.IconType, /) -> QIcon: ...
    @overload
    def icon(self, info: QFileInfo, /) -> QIcon: ...
    def icon(self, about: QAbstractFileIconProvider.IconType | QFileInfo, /) -> QIcon:
        """A blank one: the dialog's delegate draws ours."""
        return self._any

    def type(self, info: QFileInfo, /) -> str:
        """Such as "PNG image"; "Folder", and "File" where the ending tells nothing."""
        if info.isDir():
            return self._folder
        found = self._known.mimeTypesForFileName(info.fileName())
        return found[0].comment() if found else self._file
