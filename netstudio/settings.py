"""What the app remembers between starts, and the folders in which it keeps it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import platformdirs
from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

RECENT_LIMIT = 10


def home_folder() -> Path:
    """Where settings, recovery files and the log live; the environment variable NETSTUDIO_HOME overrides it."""
    override = os.environ.get("NETSTUDIO_HOME")
    return Path(override) if override else platformdirs.user_config_path("netstudio", appauthor=False)


class Settings(QObject):
    """The settings file. Writing a value that differs emits `changed` with its key. GUI thread only."""

    changed = Signal(str)

    def __init__(self, folder: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder or home_folder()
        self._file = QSettings(str(self.folder / "settings.ini"), QSettings.Format.IniFormat, self)

    @property
    def theme(self) -> str:
        """`system`, `light` or `dark`."""
        return str(self._file.value("theme", "system"))

    @theme.setter
    def theme(self, mode: str) -> None:
        self._write("theme", mode)

    @property
    def recent(self) -> tuple[Path, ...]:
        """Files opened or saved last, newest first, at most ten."""
        found = self._file.value("recent", [])
        listed = [found] if isinstance(found, str) else found if isinstance(found, list) else []
        return tuple(Path(str(item)) for item in listed)[:RECENT_LIMIT]

    def add_recent(self, file: Path) -> None:
        """Put `file` at the head of `recent`."""
        file = file.absolute()
        kept = [other for other in self.recent if other != file]
        self._write("recent", [str(item) for item in (file, *kept)][:RECENT_LIMIT])

    def forget_recent(self, file: Path) -> None:
        """Take `file` out of `recent`."""
        self._write("recent", [str(other) for other in self.recent if other != file])

    def clear_recent(self) -> None:
        """Forget every recent file."""
        self._write("recent", [])

    @property
    def recent_data(self) -> tuple[Path, ...]:
        """Data files and folders opened last, newest first, at most ten."""
        found = self._file.value("recent_data", [])
        listed = [found] if isinstance(found, str) else found if isinstance(found, list) else []
        return tuple(Path(str(item)) for item in listed)[:RECENT_LIMIT]

    def add_recent_data(self, path: Path) -> None:
        """Put `path` at the head of `recent_data`."""
        path = path.absolute()
        kept = [other for other in self.recent_data if other != path]
        self._write("recent_data", [str(item) for item in (path, *kept)][:RECENT_LIMIT])

    @property
    def recent_layers(self) -> tuple[str, ...]:
        """Keys of the layers added last, newest first."""
        found = self._file.value("recent_layers", [])
        return tuple(map(str, [found] if isinstance(found, str) else found if isinstance(found, list) else []))

    @recent_layers.setter
    def recent_layers(self, keys: Iterable[str]) -> None:
        self._write("recent_layers", list(keys))

    @property
    def minimap(self) -> bool:
        """Whether a large network is shown in small in the corner of the canvas."""
        return str(self._file.value("minimap", "true")) == "true"

    @minimap.setter
    def minimap(self, shown: bool) -> None:
        self._write("minimap", "true" if shown else "false")

    @property
    def last_folder(self) -> str:
        """The folder in which the last file was chosen."""
        return str(self._file.value("last_folder", str(Path.home())))

    @last_folder.setter
    def last_folder(self, folder: str) -> None:
        self._write("last_folder", folder)

    def layout(self, name: str) -> QByteArray:
        """The stored geometry or state `name` of the window; empty at first."""
        found = self._file.value(f"layout/{name}", QByteArray())
        return found if isinstance(found, QByteArray) else QByteArray()

    def set_layout(self, name: str, state: QByteArray) -> None:
        """Remember the geometry or state `name` of the window."""
        self._write(f"layout/{name}", state)

    def sync(self) -> None:
        """Write everything to disk now."""
        self._file.sync()

    def _write(self, key: str, value: object) -> None:
        if self._file.value(key) != value:
            self._file.setValue(key, value)
            self.changed.emit(key)
