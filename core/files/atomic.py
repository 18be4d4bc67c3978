"""Files that are either the old ones or the new ones, whatever happens while they are written.

A temporary file in the same folder is written, brought to the disk, and put in the place of the old one in one step.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

_SUFFIX = ".netstudio-part"


def write_atomically(path: Path, data: bytes | Callable[[BinaryIO], None]) -> None:
    """Make `data`, or what the function writes, the content of `path`. OSError leaves the old content in place.

    A link is followed, and an existing file keeps its permissions.
    """
    path = Path(os.path.realpath(path))
    temporary = path.with_name(f".{path.name[:100]}.{secrets.token_hex(6)}{_SUFFIX}")
    try:
        with open(
            os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666), "w+b"
        ) as file:
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


def _sync_folder(folder: Path) -> None:
    """Bring the folder's entry to the disk, where the system can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
