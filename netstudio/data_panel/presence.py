"""Looks, beside the window, whether the data of a project are still where it says; reads nothing of them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core.data import Source, has_path, missing_path
from netstudio.training import Background, Task


class Presence(QObject):
    """`gone` carries the path at which there is nothing any more."""

    gone = Signal(object)  # Path

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = Background("look-for-data", self)

    def look(self, source: Source, folder: Path | None) -> None:
        """Look for the data of `source`; a slow disk keeps nobody waiting."""
        self._background.cancel()
        if has_path(type(source)):
            self._background.start(Task(lambda: missing_path(source, folder), self._tell, self._fail))

    def forget(self) -> None:
        """Want no answer any more."""
        self._background.cancel()

    def wait(self, seconds: float) -> bool:
        """Block until no worker looks any more; for tests and the end of the program."""
        return self._background.wait(seconds)

    def _tell(self, missing: Path | None) -> None:
        if missing is not None:
            self.gone.emit(missing)

    def _fail(self, error: Exception) -> None:
        """A path that cannot even be asked for is told when it is read."""
        del error
