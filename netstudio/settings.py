"""What the app remembers between starts, and the folders in which it keeps it.

What a person decides in the settings dialog is declared here as a `Setting`, with its default and what it can be;
`Settings` keeps the values, and beside them what the app notes by itself: recent files, places, the window's layout.
"""

from __future__ import annotations

import logging
import os
import re
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import platformdirs
from PySide6.QtCore import QByteArray, QCoreApplication, QObject, QSettings, Signal

from netstudio.theme import MODES

RECENT_LIMIT = 10
_log = logging.getLogger("netstudio.settings")
ValueT = TypeVar("ValueT")


@dataclass(frozen=True)
class Setting(Generic[ValueT]):
    """Something a person decides once for all projects. `key` is its name in the settings file."""

    key: str
    default: ValueT
    read: Callable[[str], ValueT]
    """The value that is written so in the file. ValueError, saying what is expected, for anything else."""
    write: Callable[[ValueT], str] = str
    limits: tuple[int, int] = (0, 0)
    """Of a number."""


def _one_of(key: str, default: str, *choices: str) -> Setting[str]:
    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(f"one of {', '.join(choices)}")
        return text

    return Setting(key, default, read)


def _switch(key: str, default: bool) -> Setting[bool]:
    def read(text: str) -> bool:
        if text not in ("true", "false"):
            raise ValueError("true or false")
        return text == "true"

    return Setting(key, default, read, lambda value: "true" if value else "false")


def _number(key: str, default: int, low: int, high: int) -> Setting[int]:
    def read(text: str) -> int:
        return _whole(text, low, high)

    return Setting(key, default, read, str, (low, high))


def _number_or_automatic(key: str, low: int, high: int) -> Setting[int | None]:
    def read(text: str) -> int | None:
        return None if text == "auto" else _whole(text, low, high, "auto or ")

    return Setting(key, None, read, lambda value: "auto" if value is None else str(value), (low, high))


def _whole(text: str, low: int, high: int, also: str = "") -> int:
    if re.fullmatch(r"[0-9]{1,9}", text) is None or not low <= int(text) <= high:
        raise ValueError(f"{also}a whole number from {low} to {high}")
    return int(text)


def _device_name(text: str) -> str:
    if re.fullmatch(r"auto|cpu|cuda:[0-9]{1,3}", text) is None:
        raise ValueError("auto, cpu or a device such as cuda:0")
    return text


THEME = _one_of("theme", "system", *MODES)
MINIMAP = _switch("minimap", True)
REDUCED_MOTION = _switch("reduced_motion", False)
PROJECT_FOLDER = Setting("project_folder", "", str)
"""Where Open and Save begin; empty for the folder that was used last."""
RECOVERY_SECONDS = _number("recovery_seconds", 5, 1, 3600)
PICTURE_MIB = _number_or_automatic("picture_cache_mib", 0, 2**20)
PICTURE_WORKERS = _number_or_automatic("picture_workers", 0, 64)
TABLE_GIB = _number("table_space_gib", 32, 1, 2**16)
THREADS = _number_or_automatic("threads", 1, 256)
DEVICE = Setting("device", "auto", _device_name)
SETTINGS: tuple[Setting[str] | Setting[bool] | Setting[int] | Setting[int | None], ...] = (
    THEME,
    MINIMAP,
    REDUCED_MOTION,
    PROJECT_FOLDER,
    RECOVERY_SECONDS,
    PICTURE_MIB,
    PICTURE_WORKERS,
    TABLE_GIB,
    THREADS,
    DEVICE,
)
"""Everything that a person decides."""


def home_folder() -> Path:
    """Where settings, recovery files and the log live; the environment variable NETSTUDIO_HOME overrides it."""
    override = os.environ.get("NETSTUDIO_HOME")
    return Path(override) if override else platformdirs.user_config_path("netstudio", appauthor=False)


def _written(stored: object) -> str:
    """What stands in the file: text with commas that was written by hand, without quotes, arrives in parts."""
    return ", ".join(map(str, stored)) if isinstance(stored, list) else str(stored)


def ensure_home() -> str:
    """Where nothing can be written to `home_folder`, let a new temporary folder take its place, and say so."""
    folder = home_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return ""
    except OSError as error:
        other = os.environ["NETSTUDIO_HOME"] = tempfile.mkdtemp(prefix="netstudio-")
        text = QCoreApplication.translate(
            "Settings",
            "Settings and recovery copies cannot be kept in {0} ({1}); until the program ends they are kept in {2}. "
            "Set NETSTUDIO_HOME to a folder that can be written.",
        )
        return text.format(folder, error.strerror, other)


class Settings(QObject):
    """The settings file. Writing a value that differs emits `changed` with its key. GUI thread only."""

    changed = Signal(str)

    def __init__(self, folder: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder or home_folder()
        self._file = QSettings(str(self.folder / "settings.ini"), QSettings.Format.IniFormat, self)
        self._told: set[tuple[str, str]] = set()

    @property
    def file(self) -> Path:
        """The settings file; it exists once something was changed."""
        return Path(self._file.fileName())

    def get(self, setting: Setting[ValueT]) -> ValueT:
        """What was decided, else the default; also where the file holds what cannot be, which is logged once."""
        if not self._file.contains(setting.key):
            return setting.default
        stored = self._file.value(setting.key)
        try:
            return setting.read(_written(stored))
        except ValueError as error:
            self._tell(setting, str(stored), error)
            return setting.default

    def put(self, setting: Setting[ValueT], value: ValueT) -> None:
        """Decide. ValueError for what cannot be."""
        written = setting.write(value)
        setting.read(written)
        if self.get(setting) != value:
            self._file.setValue(setting.key, written)
            self.changed.emit(setting.key)

    def reset(self, setting: Setting[ValueT]) -> None:
        """Back to the default."""
        self.put(setting, setting.default)
        self._file.remove(setting.key)

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
    def last_folder(self) -> str:
        """The folder in which the last file was chosen."""
        return str(self._file.value("last_folder", str(Path.home())))

    @last_folder.setter
    def last_folder(self, folder: str) -> None:
        self._write("last_folder", folder)

    @property
    def start_folder(self) -> str:
        """The folder in which Open and Save begin: the one for projects while it is there, else the last one."""
        chosen = self.get(PROJECT_FOLDER)
        return chosen if chosen and os.path.isdir(chosen) else self.last_folder

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

    def _tell(self, setting: Setting[ValueT], stored: str, expected: ValueError) -> None:
        if (setting.key, stored) not in self._told:
            self._told.add((setting.key, stored))
            told = "%s: expected %s for %s, received %.60r; the default is used."
            _log.warning(told, self.file, expected, setting.key, stored)

    def _write(self, key: str, value: object) -> None:
        if self._file.value(key) != value:
            self._file.setValue(key, value)
            self.changed.emit(key)
