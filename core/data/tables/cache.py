"""Tables larger than memory, once read: their columns as files that are mapped into memory, kept for the next time.

Every table has a folder of its own, named by what was read and how. It is made beside its place and put there in one
step, so that two programs may do the same at once. The oldest ones give way when all together are too large.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
import numpy as np

from core.data.files import cache_folder, fingerprint
from core.data.frame import Column, ColumnType, Frame
from core.data.long_texts import CodedTexts, StoredTexts
from core.data.paging import path_of_map, stretches
from core.data.source import DataError, DataProblem
from core.data.tables.abandoned import PART, clear, part_of
from core.data.tables.dialect import Dialect
from core.data.tables.settings import table_settings
from core.data.tables.sinks import Folder, map_rows, map_texts

VERSION = 2
LEFT_FREE = 2**30
"""Bytes of the disk that are never taken."""


@dataclass(frozen=True, eq=False)
class Known:
    """A table as it was read."""

    frame: Frame
    dialect: Dialect
    problems: tuple[DataProblem, ...]
    notes: tuple[str, ...]


class _StoredColumn(msgspec.Struct, frozen=True):
    name: str
    kind: ColumnType
    file: str
    """`values`, `codes-N`, `texts-N`, or nothing for a column without values."""
    place: int
    categories: tuple[str, ...]
    """Of `codes-N`: what they stand for."""
    fractions: bool
    gaps: int


class _Stored(msgspec.Struct, frozen=True):
    rows: int
    width: int
    has_lines: bool
    columns: tuple[_StoredColumn, ...]
    dialect: Dialect
    problems: tuple[DataProblem, ...]
    notes: tuple[str, ...]


def home() -> Path:
    """The folder with all tables; NETSTUDIO_HOME has it under its own."""
    return cache_folder("tables")


def find(path: Path, identity: str) -> Known | None:
    """The table of `path` as it was read before with `identity`; None when there is none, or it is damaged."""
    folder = home() / _key(path, identity)
    try:
        stored = msgspec.json.decode((folder / "table.json").read_bytes(), type=_Stored)
        known = _open(folder, stored)
        os.utime(folder / "table.json")
    except (OSError, ValueError, msgspec.MsgspecError):
        return None
    return known


class Making:
    """A table that is being read: a folder beside its place, gone again unless `keep` is reached."""

    def __init__(self, path: Path, identity: str) -> None:
        self._path, self._key = path, _key(path, identity)
        self._parts: list[Path] = []

    def __enter__(self) -> Self:
        clear(home())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for part in self._parts:
            shutil.rmtree(part, ignore_errors=True)
        if isinstance(error, OSError):
            raise DataError(
                f"{self._path.name} is larger than memory and cannot be kept in {home()}: {error.strerror or error}."
            ) from error

    def folder(self, ratio: float) -> Folder:
        """An empty folder for a table that takes `ratio` times the bytes of its file. DataError when it cannot fit."""
        needed = int(self._path.stat().st_size * ratio * (1 if self._path.suffix != ".gz" else 5))
        home().mkdir(parents=True, exist_ok=True)
        room = max(0, min(shutil.disk_usage(home()).free - LEFT_FREE, table_settings.most_bytes))
        if needed > room:
            raise DataError(
                f"{self._path.name} is larger than memory and needs about {needed / 2**30:.1f} GiB in {home()}, where "
                f"{room / 2**30:.1f} GiB can be used; make room or use fewer columns."
            )
        part = part_of(home() / self._key)
        part.mkdir()
        self._parts.append(part)
        return Folder(part)

    def keep(self, known: Known) -> Frame:
        """Put the table in its place, for the next time; the frame as it is read from there."""
        part, final = self._parts[-1], home() / self._key
        columns = tuple(_stored_column(index, column, known.frame) for index, column in enumerate(known.frame.columns))
        for stored_column, column in zip(columns, known.frame.columns, strict=True):
            if _is_unwritten(stored_column, column.values):
                with (part / f"{stored_column.file}.bin").open("wb") as file:
                    for _, codes in stretches(column.values):
                        file.write(np.ascontiguousarray(codes, np.int32).data)
        _remove_unused(part, columns)
        width = (part / "values.bin").stat().st_size // (8 * known.frame.rows)
        stored = _Stored(
            known.frame.rows, width, known.frame.lines is not None, columns, known.dialect, known.problems, known.notes
        )
        (part / "table.json").write_bytes(msgspec.json.encode(stored))
        opened = _open(part, stored)
        try:
            os.replace(part, final)
        except OSError:  # another program was faster
            other = find_in(final)
            if other is not None:
                return other.frame
            shutil.rmtree(final, ignore_errors=True)  # what was there is damaged
            os.replace(part, final)
        moved = _open(final, stored)
        _make_room(home(), keep=final)
        del opened
        return moved.frame


def find_in(folder: Path) -> Known | None:
    """The table in `folder`; None when there is none that can be read."""
    try:
        return _open(folder, msgspec.json.decode((folder / "table.json").read_bytes(), type=_Stored))
    except (OSError, ValueError, msgspec.MsgspecError):
        return None


def _key(path: Path, identity: str) -> str:
    facts = (str(VERSION), fingerprint([path]), str(path.stat().st_mtime_ns), str(path.absolute()), identity)
    return hashlib.sha256("\0".join(facts).encode("utf-8", "replace")).hexdigest()[:32]


def _stored_column(index: int, column: Column, frame: Frame) -> _StoredColumn:
    measured = [place for place, each in enumerate(frame.columns) if _file_of(place, each) == "values"]
    file = _file_of(index, column)
    place = measured.index(index) if file == "values" else 0
    values: object = column.values
    names = values.table if isinstance(values, CodedTexts) else column.categories
    return _StoredColumn(column.name, column.kind, file, place, names, column.fractions, column.missing_count)


def _file_of(index: int, column: Column) -> str:
    values: object = column.values
    if isinstance(values, StoredTexts):
        return f"texts-{index}"
    if isinstance(values, CodedTexts) or column.values.dtype.kind == "i":
        return f"codes-{index}"
    return "values" if path_of_map(values) is not None else ""


def _is_unwritten(stored: _StoredColumn, values: object) -> bool:
    """Whether codes are not in their file yet."""
    return stored.file.startswith("codes") and not isinstance(values, CodedTexts) and path_of_map(values) is None


def _open(folder: Path, stored: _Stored) -> Known:
    values = map_rows(folder / "values.bin", stored.width, np.dtype(np.float64)) if stored.width else None
    lines = map_rows(folder / "lines.bin", 1, np.dtype(np.int64))[:, 0] if stored.has_lines else None
    columns = []
    for column in stored.columns:
        if column.file == "values" and values is not None:
            found = values[:, column.place]
        else:
            found = _open_column(folder, column, stored.rows)
        if len(found) != stored.rows:
            raise ValueError(f"{column.name} has another length")
        categories = column.categories if found.dtype.kind == "i" else ()
        columns.append(Column(column.name, column.kind, found, categories, column.fractions, column.gaps))
    return Known(Frame(tuple(columns), stored.rows, lines), stored.dialect, stored.problems, stored.notes)


def _remove_unused(part: Path, columns: Sequence[_StoredColumn]) -> None:
    """Remove the codes of texts that turned out not to repeat."""
    used = {"values", "lines"} | {column.file for column in columns} | {f"{column.file}-ends" for column in columns}
    with suppress(OSError):
        for file in part.iterdir():
            if file.stem not in used:
                file.unlink()


def _open_column(folder: Path, column: _StoredColumn, rows: int) -> np.ndarray:
    if column.file.startswith("texts"):
        return map_texts(folder, column.file).as_values()
    if not column.file:
        return np.broadcast_to(np.nan, rows)
    codes = map_rows(folder / f"{column.file}.bin", 1, np.dtype(np.int32))[:, 0]
    is_text = column.kind not in (ColumnType.CATEGORY, ColumnType.ORDINAL)
    return CodedTexts(codes, column.categories).as_values() if is_text else codes


def _make_room(folder: Path, keep: Path) -> None:
    """Remove the tables that were used longest ago while all together are too large."""
    found = []
    with suppress(OSError):
        for each in folder.iterdir():
            if (each / "table.json").is_file() and not each.name.endswith(PART):
                size = sum(file.stat().st_size for file in each.iterdir())
                found.append(((each / "table.json").stat().st_mtime, size, each))
    total = sum(size for _, size, _ in found)
    for _, size, each in sorted(found):
        if total <= table_settings.most_bytes:
            return
        if each != keep:
            shutil.rmtree(each, ignore_errors=True)
            total -= size
