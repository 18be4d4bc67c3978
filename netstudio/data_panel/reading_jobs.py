"""One reading at a time in the background, followed by a timer that lives only while it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from netstudio.data_panel.following import Following
from netstudio.data_panel.reading import Reading
from netstudio.training import Background, Task

_LOOK_MS = 100


@dataclass(frozen=True)
class Job:
    """One reading: what it is called, what it does, and what is done with it."""

    name: str
    work: Callable[[Following], Reading]
    done: Callable[[Reading], None]
    again: Callable[[], None] | None
    own: bool = False
    """Whether it reads what the project has already, rather than something new."""


class ReadingJobs(QObject):
    """Runs jobs; a newer one replaces the one before, which ends as soon as it reports how far it is."""

    progressed = Signal()
    paged = Signal()  # the first page of new data is there

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = Background("read-data", self)
        self._looking = QTimer(self)
        self._looking.setInterval(_LOOK_MS)
        self._looking.timeout.connect(self._look)
        self._announce = False
        self.following: Following | None = None
        self.job: Job | None = None
        """What is done now."""
        self.awake = False
        """Whether anybody wanted to see data yet."""
        self.busy_with = ""
        """What is being read; empty when nothing is."""
        self.quiet = False
        """Whether what runs takes a moment only and needs no mention."""

    def _start(self, job: Job, quiet: bool) -> None:
        self._stop()
        following = self.following = Following()
        self.awake, self.busy_with, self.quiet, self.job = True, job.name, quiet, job
        self._announce = not job.own and not quiet
        task = Task(lambda: job.work(following), job.done, lambda error: self._failed(error, job, following))
        self._background.start(task)
        self._looking.start()

    def _stop(self) -> None:
        """End what runs, as far as it listens."""
        if self.following is not None:
            self.following.unwanted = True
        self._background.cancel()
        self._looking.stop()
        self.following, self.busy_with, self.quiet, self.job = None, "", False, None

    def _failed(self, error: Exception, job: Job, following: Following) -> None:
        """A job ended with an error."""
        del error, job, following
        self._stop()

    def _look(self) -> None:
        """Tell how far it is, and of the first page once it is there."""
        self.progressed.emit()
        following = self.following
        if following is not None and following.page is not None and self._announce:
            self._announce = False
            self.paged.emit()
