"""The figures of a run that people see: read in one place, so that all places show the same moment."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal

from netstudio.training.figures import Figures, read_figures
from netstudio.training.session import TrainingSession

_EVERY = 0.25
"""Seconds between two readings while training: what changes faster cannot be read, and is laid out anew."""


class ShownFigures(QObject):
    """The figures to show now; `changed` says that there are others. Ask for them by `of`: a session has only one."""

    changed = Signal()

    def __init__(self, session: TrainingSession) -> None:
        super().__init__(session)
        self._session, self._read_at = session, 0.0
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._read)
        self.figures = Figures()
        session.state_changed.connect(self._read)
        session.advanced.connect(self._advanced)
        self._read()

    @staticmethod
    def of(session: TrainingSession) -> ShownFigures:
        """Those of `session`."""
        known: ShownFigures | None = session.findChild(ShownFigures)
        return known or ShownFigures(session)

    def _advanced(self) -> None:
        """Read at once where the last reading is long ago, else when it is."""
        wait = self._read_at + _EVERY - time.monotonic()
        if wait <= 0:
            self._read()
        elif not self._later.isActive():
            self._later.start(round(1000 * wait))

    def _read(self) -> None:
        self._later.stop()
        self._read_at = time.monotonic()
        self.figures = read_figures(self._session, None)
        self.changed.emit()
