"""Keeps what was read in step with the project: reads when the choice of data changes, applies what a person chose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core.data import DataChoice, DataError, Source, guess_source
from core.project import Project
from netstudio.data_panel.reading import Reading, read
from netstudio.document import Document
from netstudio.training import Background, Task


@dataclass(frozen=True)
class Failure:
    """Why data could not be read, and how to try the same again."""

    text: str
    again: Callable[[], None]


class DataReader(QObject):
    """Reads in the background, never twice at a time. GUI thread only.

    A chosen source becomes part of the project only after it was read without fault, as one undo step.
    """

    changed = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._background = Background("read-data", self)
        self.reading: Reading | None = None
        self.failure: Failure | None = None
        self.busy_with = ""
        """What is being read; empty when nothing is."""
        self.candidate: Source | None = None
        """The source that is tried but not part of the project."""
        document.changed.connect(self._project_changed)

    @property
    def source(self) -> Source:
        """The source to show: the one that is tried, else the project's."""
        return self.candidate or self._document.project.data.source

    @property
    def outdated(self) -> bool:
        """Whether the data are no longer what the project remembers of them."""
        facts, reading = self._document.project.data.facts, self.reading
        same_source = reading is not None and reading.choice.source == self._document.project.data.source
        return reading is not None and same_source and facts is not None and facts != reading.facts

    def open_path(self, path: Path) -> None:
        """Find out what `path` is, read it, and make it the project's data."""
        choice, folder = self._document.project.data, self._folder

        def work() -> Reading:
            return read(replace(choice, source=guess_source(path), facts=None), folder)

        self._run(path.name, work, self._choose, lambda: self.open_path(path))

    def choose(self, source: Source) -> None:
        """Read `source` and make it the project's data."""
        choice, folder = replace(self._document.project.data, source=source, facts=None), self._folder
        self.candidate = source
        self._run(source.describe(), lambda: read(choice, folder), self._choose, lambda: self.choose(source))

    def read_project(self) -> None:
        """Read the project's own data."""
        choice, folder = self._document.project.data, self._folder
        self.candidate = None
        self._run(choice.source.describe(), lambda: read(choice, folder), self._show, self.read_project)

    def cancel(self) -> None:
        """Want no result any more."""
        if self.busy_with:
            self._background.cancel()
            self.busy_with = ""
            self.candidate = None
            if self.reading is None:
                self.failure = Failure(self.tr("Reading was cancelled."), self.read_project)
            self.changed.emit()

    def accept_facts(self) -> None:
        """Let the project remember the data as they are now."""
        if self.reading is not None:
            self._remember(self.reading, self.tr("Use Changed Data"))

    def wait(self, seconds: float) -> bool:
        """Block until no worker reads any more; for tests and the end of the program."""
        return self._background.wait(seconds)

    @property
    def _folder(self) -> Path | None:
        path = self._document.path
        return path.parent if path is not None else None

    def _run(
        self, name: str, work: Callable[[], Reading], done: Callable[[Reading], None], again: Callable[[], None]
    ) -> None:
        self.busy_with, self.failure = name, None
        self._background.start(Task(work, done, lambda error: self._failed(error, again)))
        self.changed.emit()

    def _choose(self, reading: Reading) -> None:
        self._take(reading)
        source = reading.choice.source
        self._remember(reading, self.tr("Choose Data {0}").format(source.describe()))
        self.changed.emit()

    def _show(self, reading: Reading) -> None:
        self._take(reading)
        if self._document.project.data.facts is None:
            self._remember(reading, self.tr("Read Data {0}").format(reading.choice.source.describe()))
        self.changed.emit()

    def _take(self, reading: Reading) -> None:
        self.reading, self.candidate, self.busy_with = reading, None, ""

    def _remember(self, reading: Reading, text: str) -> None:
        project = self._document.project
        data = replace(project.data, source=reading.choice.source, facts=reading.facts)
        self._document.apply(replace(project, data=data), text)

    def _failed(self, error: Exception, again: Callable[[], None]) -> None:
        self.busy_with = ""
        text = str(error) if isinstance(error, DataError) else _describe(error)
        self.failure = Failure(text, again)
        if self.candidate is None and (self.reading is None or self.reading.choice.source != self.source):
            self.reading = None
        self.changed.emit()

    def _project_changed(self, old: Project, new: Project) -> None:
        del old
        reading = self.reading
        if reading is not None and reading.choice.source == new.data.source and reading.folder == self._folder:
            if _division(reading.choice) != _division(new.data):
                loaded, choice, folder = reading.loaded, new.data, self._folder
                self._run(choice.source.describe(), lambda: read(choice, folder, loaded), self._show, self.read_project)
            else:
                self.changed.emit()
        elif not self.busy_with or self.candidate is None:
            self.read_project()


def _division(choice: DataChoice) -> tuple[float, float, int]:
    return choice.validation, choice.test, choice.split_seed


def _describe(error: Exception) -> str:
    """What the operating system or the memory said, as it is: a reader names everything else itself."""
    return f"{type(error).__name__}: {error}"
