"""What is not saved yet survives a crash: a second file beside the settings, written shortly after every change."""

from __future__ import annotations

import os
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

import msgspec
from PySide6.QtCore import QLockFile, QObject, QTimer

from netstudio.document.document import Document, Saved
from netstudio.document.writer import Writer

DELAY_MS = 5000
_SUFFIX = ".recovered"


class _Note(msgspec.Struct):
    """Which file a recovery file stands for; empty for a project that was never saved."""

    path: str


@dataclass(frozen=True)
class Recovered:
    """Unsaved work of a program that ended without closing its window."""

    file: Path
    original: Path | None
    changed: float
    """When it was written, seconds since 1970."""


class Autosave(QObject):
    """Keeps a recovery file of `document` while it is dirty, and deletes it when it is clean. GUI thread only.

    A lock file beside it tells other windows that its owner lives.
    """

    def __init__(self, document: Document, folder: Path, parent: QObject | None = None, delay: int = DELAY_MS) -> None:
        super().__init__(parent)
        self._document = document
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / f"{os.getpid()}-{uuid.uuid4().hex[:8]}{_SUFFIX}"
        self._lock = QLockFile(str(_lock_of(self._file)))
        self._lock.setStaleLockTime(0)
        self._lock.tryLock(0)
        self._writer = Writer(self)
        self._written: Saved | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(delay)
        self._timer.timeout.connect(self.write_now)
        document.changed.connect(self._schedule)
        document.snapshot_changed.connect(self._schedule)
        document.dirty_changed.connect(self._dirty_changed)

    @property
    def file(self) -> Path:
        """The recovery file; it exists only while there is unsaved work."""
        return self._file

    def set_delay(self, delay: int) -> None:
        """Write the file `delay` milliseconds after a change, from the next change on."""
        self._timer.setInterval(delay)

    def write_now(self) -> None:
        """Write the recovery file in the background, unless there is nothing to lose."""
        self._timer.stop()
        state = self._document.saved_state
        if not self._document.dirty or state == self._written:
            return
        self._written = state
        note = _Note(str(self._document.path or ""))
        _note_of(self._file).write_bytes(msgspec.json.encode(note))
        self._writer.save(self._file, state)

    def wait(self) -> None:
        """Wait until the file is written."""
        self._writer.wait()

    def put_away(self) -> None:
        """The program has to end without asking: keep what is not saved, for the next start to offer."""
        if not self._document.dirty:
            self.close()
            return
        self.write_now()
        self._writer.wait()
        self._lock.unlock()

    def close(self) -> None:
        """The window closes in good order: nothing has to be recovered."""
        self._timer.stop()
        self._forget()
        self._writer.wait()
        self._lock.unlock()

    def _schedule(self) -> None:
        if self._document.dirty and not self._timer.isActive():
            self._timer.start()

    def _dirty_changed(self, dirty: bool) -> None:
        if dirty:
            self._schedule()
        else:
            self._timer.stop()
            self._forget()

    def _forget(self) -> None:
        self._written = None
        self._writer.remove(self._file)
        self._writer.remove(_note_of(self._file))


def find_recovered(folder: Path) -> tuple[Recovered, ...]:
    """Unsaved work whose program lives no more, newest first. Locks that nobody holds any more are cleared away."""
    free = {lock for lock in folder.glob("*.lock") if _nobody_holds(lock)}
    files = [file for file in folder.glob(f"*{_SUFFIX}") if _lock_of(file) in free or _nobody_holds(_lock_of(file))]
    found = [Recovered(file, _original(file), _time_of(file)) for file in files]
    return tuple(sorted(found, key=lambda item: item.changed, reverse=True))


def discard(recovered: Recovered) -> None:
    """Delete the files of `recovered`."""
    for path in (recovered.file, _note_of(recovered.file), _lock_of(recovered.file)):
        path.unlink(missing_ok=True)


def _nobody_holds(path: Path) -> bool:
    lock = QLockFile(str(path))
    lock.setStaleLockTime(0)
    taken = lock.tryLock(0)
    lock.unlock()
    return taken


def _original(file: Path) -> Path | None:
    try:
        note = msgspec.json.decode(_note_of(file).read_bytes(), type=_Note)
    except (OSError, msgspec.DecodeError):
        return None
    return Path(note.path) if note.path else None


def _time_of(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return time.time()


def _note_of(file: Path) -> Path:
    return file.with_suffix(".json")


def _lock_of(file: Path) -> Path:
    return file.with_suffix(".lock")
