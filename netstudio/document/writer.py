"""Writes and reads project files in a pool thread, so that the window never waits for the disk."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from netstudio.document.document import Saved

_log = logging.getLogger(__name__)


class Writer(QObject):
    """One file at a time, in the order asked for. Created, used and heard in the GUI thread.

    `saved(Saved, Path)` and `loaded(ProjectFile, Path)` follow a success, `failed(str, Path)` carries one sentence.
    """

    saved = Signal(object, object)
    loaded = Signal(object, object)
    failed = Signal(str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def save(self, path: Path, state: Saved) -> None:
        """Write `state` to `path` atomically."""
        self._start(path, lambda: self._save(path, state))

    def load(self, path: Path) -> None:
        """Read `path`."""
        self._start(path, lambda: self._load(path))

    def remove(self, path: Path) -> None:
        """Delete `path` after everything asked for before; a file that is gone is fine."""
        self._start(path, lambda: path.unlink(missing_ok=True))

    def wait(self, seconds: float = 30.0) -> bool:
        """Wait for everything asked for so far; True when it is done."""
        return self._pool.waitForDone(round(1000 * seconds))

    def _load(self, path: Path) -> None:
        from core.files import load

        self.loaded.emit(load(path), path)

    def _save(self, path: Path, state: Saved) -> None:
        from core.files import save

        with suppress(OSError):  # `save` says more about it
            path.parent.mkdir(parents=True, exist_ok=True)
        save(path, state.project, state.snapshot)
        self.saved.emit(state, path)

    def _start(self, path: Path, work: Callable[[], Any]) -> None:
        def run() -> None:
            from core.files import FileError

            try:
                work()
            except FileError as error:
                self.failed.emit(str(error), path)
            except OSError as error:
                self.failed.emit(f"{path.name}: {error.strerror or error}.", path)
            except Exception as error:
                _log.exception("reading or writing %s", path)
                self.failed.emit(f"{path.name}: {type(error).__name__}: {error}", path)

        self._pool.start(_Task(run))


class _Task(QRunnable):
    def __init__(self, work: Callable[[], None]) -> None:
        super().__init__()
        self._work = work

    def run(self) -> None:
        self._work()
