"""Files that are either the old ones or the new ones, whatever happens while they are written.

A temporary file in the same folder is written, brought to the disk, and put in the place of the old one in one step.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

_SUFFIX = ".netstudio-part"


def write_atomically(path: Path, data: bytes | Callable[[BinaryIO], None]) -> None:
    """Make `data`, or what the function writes, the content of `path`. OSError leaves the old content in place.

    A link is followed, and an existing file keeps its permissions. What is write-protected or no plain file (a folder,
    a device) is never replaced.
    """
    path = _target(path)
    temporary = _temporary(path)
    try:
        with _create(temporary) as file:
            if callable(data):
                data(file)
            else:
                file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o7777)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(path.parent)


def require_writable(path: Path) -> None:
    """Raise the OSError that `write_atomically` would end with where the folder does not take the file."""
    path = _target(path)
    temporary = _temporary(path)
    try:
        _create(temporary).close()
    finally:
        temporary.unlink(missing_ok=True)


def remove_stale_temporaries(folder: Path, older_than: float = 600.0) -> tuple[Path, ...]:
    """Delete what killed writers left in `folder`: temporary files not written to for `older_than` seconds.

    Returns the deleted ones. Files that cannot be deleted are left alone.
    """
    removed = []
    for path in sorted(folder.glob(f".*{_SUFFIX}")):
        try:
            if time.time() - path.stat().st_mtime >= older_than:
                path.unlink()
                removed.append(path)
        except OSError:
            continue
    return tuple(removed)


def _target(path: Path) -> Path:
    """The plain file, or the free name, that `path` leads to. OSError when something else stands there."""
    found = Path(os.path.realpath(path))
    try:
        mode = found.stat().st_mode
    except FileNotFoundError:
        return found
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "it is not a plain file", str(path))
    if not os.access(found, os.W_OK):
        raise PermissionError(errno.EACCES, "the file is write-protected", str(path))
    return found


def _temporary(path: Path) -> Path:
    return path.with_name(f".{path.name[:100]}.{secrets.token_hex(6)}{_SUFFIX}")


def _create(path: Path) -> BinaryIO:
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return open(os.open(path, flags, 0o666), "w+b")


def _sync_folder(folder: Path) -> None:
    """Bring the folder's entry to the disk, where the system can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
