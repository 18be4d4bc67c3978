"""New, open, save, and the question before unsaved work is left."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from core.project import Project
from netstudio.document import Document, Saved, Writer
from netstudio.settings import Settings
from netstudio.training import RunState, TrainingSession
from netstudio.widgets import file_dialog

SUFFIX = ".netstudio"
Then = Callable[[], None]


def _nothing() -> None:
    return


class FileFlow(QObject):
    """Everything between the document and its file. Dialogs never block; reading and writing happen beside the window.

    `failed(str)` carries one sentence, `settled(str)` each that is past since a file was read or written;
    `done(str)` carries a short notice; `opened` follows a project that replaced another.
    """

    failed = Signal(str)
    settled = Signal(str)
    done = Signal(str)
    opened = Signal()

    def __init__(
        self, window: QWidget, document: Document, session: TrainingSession, settings: Settings, writer: Writer
    ) -> None:
        super().__init__(window)
        self._window, self._document, self._session = window, document, session
        self._settings, self._writer = settings, writer
        self._failures: set[str] = set()
        self._after_save: Then = _nothing
        self._after_run: Then | None = None
        self._awaiting: tuple[Path, Then] | None = None
        writer.saved.connect(self._saved)
        writer.loaded.connect(self._loaded)
        writer.failed.connect(self._failed)
        session.state_changed.connect(self._run_changed)
        session.captured.connect(self._write_awaiting)

    def replace(self, project: Project) -> None:
        """Make `project` the open one, not saved yet, after asking for what is unsaved."""
        self.leave(lambda: self._show(project))

    def open(self) -> None:
        """Ask for a file and open it."""
        dialog = file_dialog(self._window, "open_dialog", self.tr("Open a project"), self.open_path)
        dialog.setDirectory(self._settings.start_folder)
        dialog.setNameFilters([self.tr("Net Studio projects (*.netstudio)"), self.tr("All files (*)")])
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.open()

    def open_path(self, path: Path) -> None:
        """Open the project file `path`, after asking for what is unsaved."""
        self.leave(lambda: self._writer.load(path))

    def save(self, then: Then = _nothing) -> None:
        """Write to the document's file, asking for a name when it has none; `then` follows success only."""
        path = self._document.path
        if path is None:
            self.save_as(then)
        else:
            self._write(path, then)

    def save_as(self, then: Then = _nothing) -> None:
        """Ask for a name and write there."""
        path = self._document.path
        start = path or Path(self._settings.start_folder) / f"{self.tr('Untitled')}{SUFFIX}"
        title = self.tr("Save the project")
        dialog = file_dialog(self._window, "save_dialog", title, lambda chosen: self._chosen(chosen, then))
        dialog.setDirectory(str(start.parent))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX.removeprefix("."))
        dialog.setNameFilters([self.tr("Net Studio projects (*.netstudio)")])
        dialog.selectFile(start.name)
        dialog.open()

    def _chosen(self, chosen: Path, then: Then) -> None:
        """Write to `chosen`; a name without our ending gets it, also where a dot makes the rest look like an ending."""
        path = chosen if chosen.suffix == SUFFIX else chosen.with_name(chosen.name + SUFFIX)
        if path != chosen and path.exists():
            self._ask_to_replace(path, then)
        else:
            self._write(path, then)

    def _ask_to_replace(self, path: Path, then: Then) -> None:
        """The file dialog has asked for the name without our ending only."""
        buttons = QMessageBox.StandardButton
        box = QMessageBox(self._window)
        box.setObjectName("replace_dialog")
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setText(self.tr("Replace “{0}”?").format(path.name))
        box.setInformativeText(self.tr("A file with this name already exists."))
        box.setContentsMargins(0, 12, 12, 8)
        box.setStandardButtons(buttons.Yes | buttons.Cancel)
        box.setDefaultButton(buttons.Cancel)
        box.button(buttons.Yes).setText(self.tr("Replace"))
        box.button(buttons.Yes).setToolTip(self.tr("Overwrite the file"))
        box.button(buttons.Cancel).setToolTip(self.tr("Leave the file as it is"))
        box.finished.connect(lambda answer: self._write(path, then) if buttons(answer) == buttons.Yes else None)
        box.finished.connect(box.deleteLater)
        box.open()

    def save_to(self, path: Path) -> None:
        """Write to `path`, which becomes the document's file."""
        self._write(path, _nothing)

    def leave(self, then: Then) -> None:
        """Do `then` once nothing can be lost: at once, or after Save or Don't Save; never after Cancel."""
        if not self._document.dirty and not self._session.alive:
            then()
            return
        box = QMessageBox(self._window)
        box.setObjectName("leave_dialog")
        box.setIcon(QMessageBox.Icon.NoIcon)
        path = self._document.path
        name = path.stem if path else self.tr("Untitled")
        box.setText(self.tr("Save the changes in “{0}”?").format(name))
        box.setInformativeText(self._loss_text())
        buttons = QMessageBox.StandardButton
        box.setContentsMargins(0, 12, 12, 8)
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)
        box.button(buttons.Discard).setText(self.tr("Don't Save"))
        for button, tip in (
            (buttons.Save, self.tr("Save, then continue")),
            (buttons.Discard, self.tr("Continue without saving; unsaved changes are lost")),
            (buttons.Cancel, self.tr("Go back")),
        ):
            box.button(button).setToolTip(tip)
        box.finished.connect(lambda answer: self._answered(buttons(answer), then))
        box.finished.connect(box.deleteLater)
        box.open()

    def _loss_text(self) -> str:
        if self._session.alive:
            return self.tr("Training is running and will be stopped. Unsaved changes will be lost.")
        return self.tr("Unsaved changes will be lost.")

    def _answered(self, answer: QMessageBox.StandardButton, then: Then) -> None:
        if answer == QMessageBox.StandardButton.Save:
            self._when_idle(lambda: self.save(then))
        elif answer == QMessageBox.StandardButton.Discard:
            self._when_idle(then)

    def _when_idle(self, then: Then) -> None:
        if not self._session.alive:
            then()
            return
        self._after_run = then
        self.done.emit(self.tr("Stopping the training …"))
        self._session.stop()

    def _run_changed(self) -> None:
        if self._session.state not in (RunState.RUNNING, RunState.STOPPING):
            self._write_awaiting()
        if self._after_run is not None and not self._session.alive:
            then, self._after_run = self._after_run, None
            then()

    def _write(self, path: Path, then: Then) -> None:
        """Save now; while training runs, as soon as the worker has handed out what it has learned by now."""
        self._awaiting = path, then
        if not self._session.capture() and self._session.state is not RunState.STOPPING:
            self._write_awaiting()

    def _write_awaiting(self) -> None:
        if self._awaiting is None:
            return
        (path, then), self._awaiting = self._awaiting, None
        self._after_save = then
        self._writer.save(path, self._document.saved_state)

    def _saved(self, state: Saved, path: Path) -> None:
        self._document.mark_saved(state, path)
        self._remember(path)
        self._settle()
        self.done.emit(self.tr("Saved {0}").format(path.name))
        then, self._after_save = self._after_save, _nothing
        then()

    def _loaded(self, found: object, path: Path) -> None:
        self._document.reset(found.project, found.snapshot, path)  # type: ignore[attr-defined]
        self._remember(path)
        self._settle()
        self.opened.emit()

    def _failed(self, text: str, path: Path) -> None:
        self._after_save = _nothing
        if not path.exists():
            self._settings.forget_recent(path)
        self._failures.add(text)
        self.failed.emit(text)

    def _settle(self) -> None:
        while self._failures:
            self.settled.emit(self._failures.pop())

    def _show(self, project: Project) -> None:
        self._document.reset(project, None, None)
        self.opened.emit()

    def _remember(self, path: Path) -> None:
        self._settings.add_recent(path)
        self._settings.last_folder = str(path.parent)
