"""Named arrays in a file or folder: listed by their headers alone, read one by one."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.data.arrays.npy import MAGIC, Header, check_fits, in_own_order, map_values, read_header, read_values
from core.data.files import head
from core.data.free_memory import free_memory
from core.data.source import DataError, DataProblem

ZIP_MAGIC = b"PK\x03\x04"
DEFLATE_RATIO = 1032
"""The most bytes that one byte of deflated data can stand for."""
MOST_MEMBERS = 1000
MOST_BYTES = 4 * 2**30
"""Bytes of one array that are read into memory, where half of what is free suffices."""
MAPPED = 256 * 2**20
"""An .npy file with more bytes than this stays on the disk and is read piece by piece."""


@dataclass(frozen=True)
class Stored:
    """An array that has not been read: where it is and what its header says. `member` is its name inside an .npz."""

    name: str
    path: Path
    header: Header
    member: str = ""

    @property
    def where(self) -> str:
        """The place for people."""
        return f"{self.path.name}, array {self.name}" if self.member else self.path.name

    def read(self) -> np.ndarray:
        """The values: an array, or a read-only view of the file where it is large. Raises DataError."""
        try:
            return self._read_member() if self.member else self._read_file()
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, struct.error) as error:
            raise DataError(f"{self.where} cannot be read: {error}; copy or download it again.") from error
        except MemoryError as error:
            raise DataError(f"{self.where} does not fit into this computer's memory.") from error

    def _read_file(self) -> np.ndarray:
        check_fits(self.header, self.where, self.path.stat().st_size - self.header.start, 2**62)
        if self.header.nbytes > MAPPED:
            return map_values(self.path, self.header)
        with self.path.open("rb") as file:
            file.seek(self.header.start)
            return read_values(file, self.header, self.where)

    def _read_member(self) -> np.ndarray:
        with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as file:
            file.read(self.header.start)
            return in_own_order(read_values(file, self.header, self.where))


def is_npy(path: Path) -> bool:
    """Whether the content begins like an .npy file. Raises DataError when it cannot be read."""
    return head(path, len(MAGIC)) == MAGIC


def is_npz(path: Path) -> bool:
    """Whether the content is a zip file whose members are arrays. Raises DataError when it cannot be read."""
    if head(path, 4) != ZIP_MAGIC:
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return any(info.filename.endswith(".npy") for info in archive.infolist())
    except (OSError, zipfile.BadZipFile, struct.error, ValueError):
        return path.name.lower().endswith(".npz")


def list_npy(path: Path) -> Stored:
    """The array of an .npy file. Raises DataError."""
    try:
        with path.open("rb") as file:
            return Stored(path.stem, path, read_header(file, path.name))
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}.") from error


def list_npz(path: Path, problems: list[DataProblem]) -> Mapping[str, Stored]:
    """The arrays of an .npz file by name; members that cannot be used are added to `problems`.

    Raises DataError when the archive is damaged or nothing in it can be used.
    """
    found: dict[str, Stored] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS:
                raise DataError(
                    f"{path.name} holds {len(members):,} files; {MOST_MEMBERS:,} are the most that is read."
                )
            for info in members:
                _list_member(archive, info, path, found, problems)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, struct.error, ValueError) as error:
        raise DataError(f"{path.name} is a damaged .npz file: {error}; copy or download it again.") from error
    if not found:
        reason = f" ({problems[0].what})" if problems else ""
        raise DataError(
            f"{path.name} holds no array that can be used{reason}; save arrays of numbers with numpy.savez."
        )
    return found


def _list_member(
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    path: Path,
    found: dict[str, Stored],
    problems: list[DataProblem],
) -> None:
    name = info.filename.removesuffix(".npy")
    fault = _member_fault(info, name in found)
    if not fault:
        try:
            with archive.open(info) as file:
                header = read_header(file, name)
            check_fits(header, name, info.file_size - header.start, min(MOST_BYTES, free_memory() // 2))
            found[name] = Stored(name, path, header, info.filename)
        except DataError as error:
            fault = str(error).rstrip(".")
        except (zlib.error, EOFError, zipfile.BadZipFile, RuntimeError, OSError) as error:
            fault = f"cannot be read: {error}"
    if fault:
        problems.append(DataProblem(f"{path.name}, {info.filename[:80]}", fault, "left out"))


def _member_fault(info: zipfile.ZipInfo, repeated: bool) -> str:
    if not info.filename.endswith(".npy"):
        return "is not an array"
    if repeated:
        return "stands in the archive a second time"
    if info.flag_bits & 1:
        return "is encrypted"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "is compressed in a way that is not read; stored and deflated members are"
    if info.file_size > info.compress_size * DEFLATE_RATIO + MAX_SMALL:
        return f"declares {info.file_size:,} bytes, more than {info.compress_size:,} compressed bytes can hold"
    return ""


MAX_SMALL = 64
"""Bytes by which a tiny deflated member may seem to break the ratio."""


def list_folder(folder: Path, problems: list[DataProblem]) -> Mapping[str, Stored]:
    """The arrays of the .npy files of a folder by name; files that cannot be used are added to `problems`."""
    found: dict[str, Stored] = {}
    for path in npy_files(folder):
        try:
            found[path.stem] = list_npy(path)
        except DataError as error:
            problems.append(DataProblem(path.name, str(error).rstrip("."), "left out"))
    return found


def npy_files(folder: Path) -> list[Path]:
    """The .npy files of a folder in order; at most as many as members of an archive. Raises DataError."""
    try:
        named = sorted(item for item in folder.iterdir() if item.suffix.lower() == ".npy" and item.is_file())
    except OSError as error:
        raise DataError(f"{folder} cannot be read: {error.strerror or error}.") from error
    return named[:MOST_MEMBERS]
