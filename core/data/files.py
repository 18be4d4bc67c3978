"""Where data files are, what is in their first bytes, and how a set of files is recognised again."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import zlib
from collections.abc import Iterable
from io import BufferedIOBase
from pathlib import Path
from typing import BinaryIO

import platformdirs

from core.data.source import DataError

GZIP_MAGIC = b"\x1f\x8b"
PIECE = 2**20
EDGE = 64 * 1024
"""Bytes at the start and the end of a file that go into its fingerprint."""
LEFT_FREE = 2**30
"""Bytes of a disk that are never taken."""


def cache_folder(name: str) -> Path:
    """The program's folder for `name`, which may be removed at any time; NETSTUDIO_HOME has it under its own."""
    override = os.environ.get("NETSTUDIO_HOME")
    base = Path(override) / "cache" if override else platformdirs.user_cache_path("netstudio", appauthor=False)
    return base / name


def room_on_disk(folder: str | Path) -> int:
    """Bytes that may be taken on the disk of `folder`. Raises OSError."""
    return max(0, shutil.disk_usage(folder).free - LEFT_FREE)


def locate(path: str, folder: Path | None, what: str) -> Path:
    """The existing file or folder that `path` names, relative to `folder` unless absolute. Raises DataError.

    `what` completes the sentence "Choose …" for an empty path.
    """
    if not path.strip():
        raise DataError(f"No data is chosen; choose {what}.")
    found = Path(path).expanduser()
    if not found.is_absolute():
        found = (folder or Path.cwd()) / found
    try:
        known = found.exists()
    except (OSError, ValueError):
        known = False
    if not known:
        raise DataError(f"There is nothing at {found}; choose where the data is now.")
    return found


def locate_file(path: str, folder: Path | None, what: str) -> Path:
    """As `locate`, for what must be no folder."""
    found = locate(path, folder, what)
    if found.is_dir():
        raise DataError(f"{found} is a folder; choose {what}.")
    return found


def shown(name: str) -> str:
    """A file's name for people: bytes that are no text are written as \\xe9, so that different names stay different."""
    try:
        return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:  # half a character, as Windows allows it in names
        return name.encode("utf-8", "backslashreplace").decode("utf-8")


def is_compressed(path: Path) -> bool:
    """Whether the file begins as gzip does. Raises DataError when it cannot be read."""
    return head(path, 2) == GZIP_MAGIC


def head(path: Path, count: int) -> bytes:
    """The first `count` bytes as they are stored. Raises DataError when the file cannot be read."""
    try:
        with path.open("rb") as file:
            return _read(file, count)
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}.") from error


def _read(file: BinaryIO | BufferedIOBase, count: int) -> bytes:
    """Up to `count` bytes; reserves memory only for what is there."""
    pieces, left = [], count
    while left > 0:
        piece = file.read(min(left, PIECE))
        if not piece:
            break
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def content_head(path: Path, count: int) -> bytes:
    """The first `count` bytes of the content, decompressed where the file is gzip. Raises DataError."""
    if not is_compressed(path):
        return head(path, count)
    try:
        with gzip.open(path, "rb") as file:
            return file.read(count)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path} looks like gzip but cannot be decompressed: {error}.") from error


def open_content(path: Path) -> BufferedIOBase:
    """The file opened for reading its content, decompressed where it is gzip. Raises OSError or DataError."""
    return gzip.open(path, "rb") if is_compressed(path) else path.open("rb")


def read_text_bytes(path: Path, limit: int) -> bytes:
    """The whole content, decompressed where it is gzip; DataError when it is longer than `limit` bytes or broken."""
    content, whole = read_beginning(path, limit)
    if not whole:
        raise DataError(f"{path} holds more than {limit // 2**20} MiB of text, which is the most that is read.")
    return content


def read_beginning(path: Path, limit: int) -> tuple[bytes, bool]:
    """The first `limit` bytes of the content, decompressed where it is gzip, and whether that is all. DataError."""
    try:
        with open_content(path) as file:
            content = _read(file, limit + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path} cannot be read to its end: {error}.") from error
    return content[:limit], len(content) <= limit


def fingerprint(paths: Iterable[Path], called: str = "") -> str:
    """SHA-256 over name, size, and first and last bytes of each file, as if all were `called` so where that is given.

    Raises DataError.
    """
    digest = hashlib.sha256()
    for path in paths:
        try:
            with path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                first = file.read(EDGE)
                file.seek(max(0, size - EDGE))
                last = file.read(EDGE)
        except OSError as error:
            raise DataError(f"{path} cannot be read: {error.strerror or error}.") from error
        for part in (os.fsencode(called or path.name), str(size).encode(), first, last):
            digest.update(len(part).to_bytes(8, "little") + part)
    return digest.hexdigest()
