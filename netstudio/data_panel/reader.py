"""Keeps what was read in step with the project: reads when the choice of data changes, applies what a person chose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from core.data import (
    Cancelled,
    ColumnChoice,
    DataChoice,
    DataError,
    DataFacts,
    DataProblem,
    Loaded,
    Rows,
    Source,
    UnclearRolesError,
    guess_source,
    is_renamed,
    missing_path,
    moved_to,
    path_of,
)
from core.project import Project
from netstudio.data_panel.checking import Checking
from netstudio.data_panel.damage import Damage
from netstudio.data_panel.following import Following
from netstudio.data_panel.places import own_folder
from netstudio.data_panel.presence import Presence
from netstudio.data_panel.reading import Reading, first_page, read, samples_of
from netstudio.data_panel.reading_jobs import Job, ReadingJobs
from netstudio.document import Document


@dataclass(frozen=True)
class Unclear:
    """A table that lacks a target: how it was tried, and its columns."""

    choice: DataChoice
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Failure:
    """Why data could not be read, how to try the same again, and where they were when they are not there any more."""

    text: str
    again: Callable[[], None] | None
    moved: Path | None = None
    unclear: Unclear | None = None
    cancelled: bool = False
    """Whether nothing went wrong: somebody did not want to wait."""


class DataReader(ReadingJobs):
    """Reads in the background, never twice at a time. GUI thread only.

    A choice becomes part of the project only after the data could be read so, as one undo step together with what was
    found. `progressed` follows a reading under way, `chosen` a path that became the project's data.
    """

    changed = Signal()
    chosen = Signal(object)  # Path
    lost = Signal(object)  # Path at which the project's data are no longer

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._checking, self.damage, self._presence = Checking(self), Damage(self), Presence(self)
        self._checking.changed.connect(self.changed)
        self.damage.changed.connect(self.changed)
        self._presence.gone.connect(self._miss)
        self.reading: Reading | None = None
        self.failure: Failure | None = None
        self.candidate: DataChoice | None = None
        """What is tried but not part of the project."""
        document.changed.connect(self._project_changed)
        document.replaced.connect(self._project_replaced)
        self._presence.look(self.source, self.folder)

    @property
    def choice(self) -> DataChoice:
        """The choice to show: the one that is tried, else the project's."""
        return self.candidate or self._document.project.data

    @property
    def source(self) -> Source:
        """The source to show."""
        return self.choice.source

    @property
    def shown(self) -> Reading | None:
        """What there is to look at: the first page of what is being read, else what was read."""
        page = self.following.page if self.following is not None else None
        return page or self.reading

    @property
    def problems(self) -> tuple[DataProblem, ...]:
        """Everything to report on what is shown."""
        return (*self.unused, *self.doubts)

    @property
    def unused(self) -> tuple[DataProblem, ...]:
        """What is not used as it stands."""
        shown = self.shown
        return () if shown is None else (*shown.loaded.problems, *self.damage.of(shown))

    @property
    def doubts(self) -> tuple[DataProblem, ...]:
        """What should make a person look twice at how the samples are divided."""
        return self._checking.found if self.shown is self.reading else ()

    @property
    def outdated(self) -> bool:
        """Whether the data are no longer what the project remembers of them."""
        return self.candidate is None and _is_outdated(self.reading, self._document.project.data)

    def open_path(self, path: Path) -> None:
        """Find out what `path` is, read it, and make it the project's data."""
        before, folder = self._document.project.data, self.folder

        def work(following: Following) -> Reading:
            return _read_whole(_fresh(before, guess_source(path)), folder, following)

        def done(reading: Reading) -> None:
            self._choose(reading)
            self.chosen.emit(path)

        self.candidate = None
        self._run(Job(path.name or str(path), work, done, lambda: self.open_path(path)))

    def choose(self, source: Source) -> None:
        """Read `source` and make it the project's data."""
        self._try(_fresh(self._document.project.data, source), lambda: self.choose(source))

    def choose_target(self, unclear: Unclear, name: str) -> None:
        """Read the table again with the column `name` as its target."""
        choice = replace(unclear.choice, columns=(ColumnChoice(name, role="target"),))
        self._try(choice, lambda: self.choose_target(unclear, name))

    def edit_source(self, name: str, value: object) -> None:
        """Read the same data with another setting of their source, and keep everything else."""
        source: Source = replace(self.source, **{name: value})  # type: ignore[type-var]
        self._try(replace(self.choice, source=source, facts=None), lambda: self.edit_source(name, value))

    def point_to(self, path: Path) -> None:
        """The data of the project are at `path` now; every choice stays, and so does what is known of them.

        Where other data turn up there they are `outdated`, until a person accepts them.
        """
        choice, folder = self._document.project.data, self.folder
        moved = replace(choice, source=moved_to(choice.source, folder, path))
        self.candidate = moved

        def done(reading: Reading) -> None:
            self._take(reading)
            text = self.tr("Find Data {0}").format(path.name)
            self._remember(reading, text, facts=reading.choice.facts)
            self.changed.emit()
            self.chosen.emit(path)

        work = partial(_read_moved, moved, folder, path_of(choice.source, folder))
        self._run(Job(path.name, work, done, lambda: self.point_to(path)))

    def decide(self, text: str, merge_key: str = "", finished: bool = True, **changes: Any) -> None:
        """Change fields of the choice once the data can be read so: one undo step called `text`.

        While the person types, `finished` is False and edits with the same `merge_key` become one step.
        """
        choice, reading = replace(self.choice, **changes), self.reading
        if reading is None or reading.choice.source != choice.source:
            return
        end = self._document.end_merge if finished else lambda: None
        if _division(choice) == _division(reading.choice):
            self._document.apply(replace(self._document.project, data=choice), text, merge_key)
            end()
            return
        self.candidate = choice

        def done(again: Reading) -> None:
            self._take(again)
            self._remember(again, text, merge_key)
            end()
            self.changed.emit()

        work = partial(_read_again, reading, choice, self.folder)
        self._run(Job(choice.source.describe(), work, done, None), quiet=True)

    def read_project(self) -> None:
        """Read the project's own data."""
        choice, folder = self._document.project.data, self.folder
        self.candidate = None
        name = choice.source.describe()
        work = partial(_read_whole, choice, folder)
        self._run(Job(name, work, self._show, self.read_project, own=True))

    def cancel(self) -> None:
        """Want no result any more."""
        name, job = self.busy_with, self.job
        if job is not None and name:
            self._stop()
            self.candidate = None
            if self.reading is not None and not self._belongs(self.reading, self._document.project.data):
                self.reading = None
            if self.reading is None:
                text = self.tr("Reading {0} was cancelled.").format(name)
                self.failure = Failure(text, job.again or self.read_project, cancelled=True)
            self.changed.emit()

    def accept_facts(self) -> None:
        """Let the project remember the data as they are now."""
        if self.reading is not None:
            self._remember(self.reading, self.tr("Use Changed Data"))

    def wait(self, seconds: float) -> bool:
        """Block until no worker reads any more; for tests and the end of the program."""
        return self._background.wait(seconds) and self._checking.wait(seconds) and self._presence.wait(seconds)

    @property
    def folder(self) -> Path | None:
        """Where paths of data begin that are relative: the folder of the project's file."""
        return self._document.folder

    def _try(self, choice: DataChoice, again: Callable[[], None]) -> None:
        """Read by `choice`, and make it the project's when that works."""
        self.candidate = choice
        self._run(Job(choice.source.describe(), partial(_read_whole, choice, self.folder), self._choose, again))

    def _run(self, job: Job, *, quiet: bool = False) -> None:
        self.failure = None
        self._presence.forget()
        self._start(job, quiet)
        self.changed.emit()

    def _choose(self, reading: Reading) -> None:
        self._take(reading)
        self._remember(reading, self.tr("Choose Data {0}").format(reading.choice.source.describe()))
        self.changed.emit()

    def _show(self, reading: Reading) -> None:
        self._take(reading)
        if self._document.project.data.facts is None:
            self._remember(reading, self.tr("Read Data {0}").format(reading.choice.source.describe()))
        self.changed.emit()

    def _take(self, reading: Reading) -> None:
        self._stop()
        before, self.reading, self.candidate = self.reading, reading, None
        if before is not None and before.found is not reading.found:
            _close(before.found)
        self._checking.check(reading, same=before is not None and _alike(before, reading))

    def _remember(self, reading: Reading, text: str, merge_key: str = "", facts: DataFacts | None = None) -> None:
        project = self._document.project
        data = replace(reading.choice, facts=facts or reading.facts)
        self._document.apply(replace(project, data=data), text, merge_key)

    def _failed(self, error: Exception, job: Job, following: Following) -> None:
        self._stop()
        self.candidate = None
        if not isinstance(error, Cancelled):
            source = self._document.project.data.source
            moved = missing_path(source, self.folder) if job.own else None
            self.failure = Failure(_describe(error), job.again, moved, _unclear(error, following))
            if job.own and (self.reading is None or self.reading.choice.source != source):
                self.reading = None
            if moved is not None:
                self.lost.emit(moved)
        self.changed.emit()

    def _miss(self, path: Path) -> None:
        """Nobody looked at the data yet, and they are not there any more."""
        text = self.tr("There is nothing at {0}; choose where the data is now.").format(path)
        self.failure = Failure(text, self.read_project, path)
        self.lost.emit(path)
        self.changed.emit()

    def _project_changed(self, old: Project, new: Project) -> None:
        if self.quiet and old.data is not new.data:
            self._stop()
            self.candidate = None
        if self.reading is None or not self._belongs(self.reading, new.data):
            anew = self.reading is not None or old.data != new.data
            if self.awake and anew and (not self.busy_with or self.candidate is None):
                self.read_project()
        elif _division(self.reading.choice) != _division(new.data):
            work = partial(_read_again, self.reading, new.data, self.folder)
            self._run(Job(new.data.source.describe(), work, self._show, self.read_project, own=True), quiet=True)
        elif old.data is not new.data:
            self.reading = replace(self.reading, choice=new.data)
            self.changed.emit()

    def _project_replaced(self) -> None:
        """Another project, perhaps with the same data: see whether they are still there."""
        self.reading = self.failure = None
        if self.awake:
            self.read_project()
        else:
            self._presence.look(self.source, self.folder)

    def _belongs(self, reading: Reading, data: DataChoice) -> bool:
        """Whether `reading` is of the source of `data`, found from where the project is now."""
        source = reading.choice.source
        return source == data.source and own_folder(source, reading.folder) == own_folder(source, self.folder)


def _is_outdated(reading: Reading | None, data: DataChoice) -> bool:
    """Whether `reading` found other data than `data` remembers of the same source."""
    if reading is None or data.facts is None or reading.choice.source != data.source:
        return False
    return data.facts != reading.facts


def _alike(one: Reading, other: Reading) -> bool:
    """Whether the same samples are divided in the same way."""
    return one.found is other.found and _division(one.choice) == _division(other.choice)


def _unclear(error: Exception, following: Following) -> Unclear | None:
    frame = error.found.frame if isinstance(error, UnclearRolesError) else None
    if frame is None or following.choice is None:
        return None
    return Unclear(following.choice, frame.names)


def _read_again(reading: Reading, choice: DataChoice, folder: Path | None, following: Following) -> Reading:
    """What was found, by another choice. Raises DataError, Cancelled."""
    return read(choice, folder, reading.found, following, reading.dialect)


def _read_whole(choice: DataChoice, folder: Path | None, following: Following) -> Reading:
    """The first page for whoever follows, then everything. Raises DataError, Cancelled."""
    following.choice = choice
    following.page = first_page(choice, folder)
    following.progress(0, 0)
    return read(choice, folder, None, following)


def _read_moved(choice: DataChoice, folder: Path | None, former: Path | None, following: Following) -> Reading:
    """As `_read_whole`, where `choice` has the facts of the data at `former`: new ones for renamed data."""
    reading, now, known = _read_whole(choice, folder, following), path_of(choice.source, folder), choice.facts
    if known is not None and not (now and former and is_renamed(former, now, known.fingerprint)):
        return reading
    return replace(reading, choice=replace(choice, facts=reading.facts))


def _fresh(before: DataChoice, source: Source) -> DataChoice:
    """A choice for other data: shares and seed stay, what was decided on the former data does not."""
    return DataChoice(source, validation=before.validation, test=before.test, split_seed=before.split_seed)


_DIVIDING = ("validation", "test", "split_seed", "task", "columns", "splitting", "split_column", "pictures")


def _division(choice: DataChoice) -> tuple[object, ...]:
    """Everything beside the source that decides what is read and how it is divided."""
    return tuple(getattr(choice, name) for name in _DIVIDING)


def _close(found: Loaded) -> None:
    for samples in samples_of(found):
        if isinstance(samples.inputs, Rows):
            samples.inputs.close()


def _describe(error: Exception) -> str:
    """What the operating system or the memory said, as it is: a reader names everything else itself."""
    return str(error) if isinstance(error, DataError) else f"{type(error).__name__}: {error}"
