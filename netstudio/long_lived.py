"""What stays for long is not searched for garbage again and again."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

from netstudio.document import Document

_SETTLED_MS = 700


class LongLived(QObject):
    """Takes the window, and each project a moment after it was opened, out of the search for garbage.

    Python's search walks over everything that lives: with a project of a thousand layers it would stop the window for
    several frames, and come in the middle of an edit. What became garbage of a former project is found first.
    """

    def __init__(self, document: Document, parent: QObject) -> None:
        super().__init__(parent)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_SETTLED_MS)
        self._pause.timeout.connect(self.settle)
        document.replaced.connect(self._pause.start)

    def keep(self) -> None:
        """What is there now stays for long."""
        gc.freeze()

    def settle(self) -> None:
        """Find all garbage there is now; the rest is not walked over again until the next project."""
        gc.unfreeze()
        gc.collect()
        gc.freeze()
