"""Looks twice at what was read, beside the window: what a person should know before trusting the samples."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from core.data import DataProblem, doubts
from netstudio.data_panel.reading import Reading
from netstudio.training import Background, Task


class Checking(QObject):
    """`found` holds the doubts on the reading checked last, as far as they are known."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = Background("check-data", self)
        self.found: tuple[DataProblem, ...] = ()

    def check(self, reading: Reading, *, same: bool) -> None:
        """Look at `reading`; until that is done the former doubts hold where it is divided the `same` way."""
        self.found = self.found if same else ()
        loaded, splits = reading.loaded, reading.splits
        self._background.start(Task(lambda: doubts(loaded, splits), self._take, self._fail))

    def wait(self, seconds: float) -> bool:
        """Block until no worker looks any more; for tests and the end of the program."""
        return self._background.wait(seconds)

    def _take(self, found: tuple[DataProblem, ...]) -> None:
        self.found = found
        self.changed.emit()  # samples that were fetched for it may have turned out to be damaged

    def _fail(self, error: Exception) -> None:
        """What cannot be read any more is said when it is needed."""
        del error
