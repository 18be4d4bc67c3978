"""The open project and the one way to change it."""

from __future__ import annotations

import dataclasses
import weakref
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack
from shiboken6 import isValid

from core.frames import known
from core.project import Project
from core.train.snapshot import Snapshot


@dataclass(frozen=True)
class Saved:
    """What the file on disk holds: clean means the document still holds the same two values."""

    project: Project
    snapshot: Snapshot | None


class Document(QObject):
    """Owns the project, its undo history, the trained weights that belong to it, and its path. GUI thread only.

    `apply` is the only way to change the project. Everything that shows the project listens to `changed` and can be
    rebuilt from `project` at any time.
    """

    changed = Signal(object, object)  # old: Project, new: Project
    replaced = Signal()  # another project was opened; follows `changed`
    snapshot_changed = Signal()
    dirty_changed = Signal(bool)
    path_changed = Signal()

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._snapshot: Snapshot | None = None
        self._path: Path | None = None
        self._saved = Saved(project, None)
        self._dirty = False
        self.undo_stack = QUndoStack(self)

    @property
    def project(self) -> Project:
        """The project as it is now."""
        return self._project

    @property
    def snapshot(self) -> Snapshot | None:
        """The trained weights, or None before the first training."""
        return self._snapshot

    @property
    def path(self) -> Path | None:
        """The file, or None before the first save."""
        return self._path

    @property
    def folder(self) -> Path | None:
        """Where relative paths of data begin: the folder of the file."""
        return self._path.parent if self._path is not None else None

    @property
    def dirty(self) -> bool:
        """Whether there is something that the file does not hold."""
        return self._dirty

    @property
    def saved_state(self) -> Saved:
        """The two values a save must write now; hand them to `mark_saved` when they are on disk."""
        return Saved(self._project, self._snapshot)

    def apply(self, project: Project, text: str, merge_key: str = "") -> None:
        """Make `project` current as one undo step named `text`; equal projects are ignored.

        Consecutive edits with the same non-empty `merge_key` become one step (typing in a spin box, dragging nodes).
        Frames in groups that are gone go with them.
        """
        kept = known(project.graph, project.frames)
        if len(kept) < len(project.frames):
            project = dataclasses.replace(project, frames=kept)
        if project != self._project:
            command = _Edit(self, project, text, merge_key)
            _keep(command)
            self.undo_stack.push(command)

    def end_merge(self) -> None:
        """The next edit begins a new undo step even with an equal merge key."""
        stack = self.undo_stack
        command = stack.command(stack.index() - 1) if stack.index() else None
        if isinstance(command, _Edit):
            command.merge_key = ""

    def set_snapshot(self, snapshot: Snapshot | None) -> None:
        """Replace the trained weights; not an edit, never undone."""
        self._snapshot = snapshot
        self.snapshot_changed.emit()
        self._update_dirty()

    def reset(self, project: Project, snapshot: Snapshot | None, path: Path | None) -> None:
        """Start over with another project: clears undo, clean afterwards."""
        old, self._project = self._project, project
        self._snapshot = snapshot
        self.undo_stack.clear()
        self._saved = Saved(project, snapshot)
        self._set_path(path)
        self.changed.emit(old, project)
        self.replaced.emit()
        self.snapshot_changed.emit()
        self._update_dirty()

    def mark_saved(self, saved: Saved, path: Path) -> None:
        """Record that `path` now holds `saved`."""
        self._saved = saved
        self._set_path(path)
        self._update_dirty()

    def _set_path(self, path: Path | None) -> None:
        if path != self._path:
            self._path = path
            self.path_changed.emit()

    def _show(self, project: Project) -> None:
        old, self._project = self._project, project
        self.changed.emit(old, project)
        self._update_dirty()

    def _update_dirty(self) -> None:
        dirty = self._snapshot is not self._saved.snapshot or (
            self._project is not self._saved.project and self._project != self._saved.project
        )
        if dirty != self._dirty:
            self._dirty = dirty
            self.dirty_changed.emit(dirty)


class _Edit(QUndoCommand):
    """One undo step: the project before and after."""

    def __init__(self, document: Document, after: Project, text: str, merge_key: str) -> None:
        super().__init__(text)
        # Weak: what holds the commands must not hold the document.
        self._document = weakref.ref(document)
        self._before, self._after = document.project, after
        self.merge_key = merge_key

    def id(self) -> int:
        return 1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Edit) or not self.merge_key or self.merge_key != other.merge_key:
            return False
        self._after = other._after
        self.setObsolete(self._before == self._after)
        return True

    def undo(self) -> None:
        self._show(self._before)

    def redo(self) -> None:
        self._show(self._after)

    def _show(self, project: Project) -> None:
        document = self._document()
        if document is not None:
            document._show(project)


_kept: list[_Edit] = []


def _keep(command: _Edit) -> None:
    """Hold `command` until Qt deletes it.

    Its stack owns it. Were it in a circle of garbage with its document, Python would delete it a second time.
    """
    _kept[:] = [*filter(isValid, _kept), command]
