"""Tables larger than memory, once read: their columns as files that are mapped into memory, kept for the next time.

Every table has a folder of its own, named by what was read and how. It is made beside its place and put there in one
step, so that two programs may do the same at once. The oldest ones give way when all together are too large.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
import numpy as np

from core.data.files import cache_folder, fingerprint, room_on_disk
from core.data.frame import Column, ColumnType, Frame
from core.data.long_texts import CodedTexts, StoredTexts
from core.data.paging import STRETCH, hand_back, path_of_map
from core.data.pieces import pieces
from core.data.source import DataError, DataProblem
from core.data.tables.abandoned import PART, clear, part_of
from core.data.tables.dialect import Dialect
from core.data.tables.settings import table_settings
from core.data.tables.sinks import Folder, map_rows, map_texts
from core.data.watching import go_on

VERSION = 4


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
    """`values` and `codes` hold several columns, row by row; `texts-N` holds one; nothing stands for no values."""
    place: int
    """Among the columns of the same file."""
    categories: tuple[str, ...]
    """Of `codes`: what they stand for."""
    fractions: bool
    gaps: int


class _Stored(msgspec.Struct, frozen=True):
    rows: int
    widths: tuple[int, int]
    """How many columns `values` and `codes` hold."""
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
        room = min(room_on_disk(home()), max(0, table_settings.most_bytes))
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
        columns = _stored_columns(known.frame)
        codes = [_codes_of(column) for column in known.frame.columns]
        coded = _write_side_by_side(part / "codes.bin", [each for each in codes if each is not None])
        _remove_unused(part, columns)
        width = (part / "values.bin").stat().st_size // (8 * known.frame.rows)
        has_lines = known.frame.lines is not None
        stored = _Stored(
            known.frame.rows, (width, coded), has_lines, columns, known.dialect, known.problems, known.notes
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


def _stored_columns(frame: Frame) -> tuple[_StoredColumn, ...]:
    found, met = [], Counter[str]()
    for index, column in enumerate(frame.columns):
        values: object = column.values
        file = _file_of(index, column)
        names = values.table if isinstance(values, CodedTexts) else column.categories
        gaps = column.missing_count
        found.append(_StoredColumn(column.name, column.kind, file, met[file], names, column.fractions, gaps))
        met[file] += 1
    return tuple(found)


def _file_of(index: int, column: Column) -> str:
    values: object = column.values
    if isinstance(values, StoredTexts):
        return f"texts-{index}"
    if _codes_of(column) is not None:
        return "codes"
    return "values" if path_of_map(values) is not None else ""


def _codes_of(column: Column) -> np.ndarray | None:
    """int32 (rows,): the codes of a column that holds such; None for others."""
    values: object = column.values
    if isinstance(values, CodedTexts):
        return values.codes
    return column.values if column.values.dtype.kind == "i" else None


def _write_side_by_side(path: Path, columns: Sequence[np.ndarray]) -> int:
    """Write codes (rows,) row by row, so that those of a row can be read at once; how many columns there are."""
    with path.open("wb") as file:
        for part in pieces(len(columns[0]) if columns else 0, max(1, STRETCH // max(1, len(columns)))):
            go_on()
            file.write(np.stack([codes[part] for codes in columns], axis=1, dtype=np.int32).data)
            hand_back(*(codes[part] for codes in columns))
    return len(columns)


def _open(folder: Path, stored: _Stored) -> Known:
    wide, coded = stored.widths
    values = map_rows(folder / "values.bin", wide, np.dtype(np.float64)) if wide else np.empty((0, 0))
    codes = map_rows(folder / "codes.bin", coded, np.dtype(np.int32)) if coded else np.empty((0, 0), np.int32)
    lines = map_rows(folder / "lines.bin", 1, np.dtype(np.int64))[:, 0] if stored.has_lines else None
    columns = []
    for column in stored.columns:
        matrix = values if column.file == "values" else codes
        shared = matrix[:, column.place] if column.file in ("values", "codes") else None
        found = _open_column(folder, column, shared, stored.rows)
        if len(found) != stored.rows:
            raise ValueError(f"{column.name} has another length")
        categories = column.categories if found.dtype.kind == "i" else ()
        columns.append(Column(column.name, column.kind, found, categories, column.fractions, column.gaps))
    return Known(Frame(tuple(columns), stored.rows, lines), stored.dialect, stored.problems, stored.notes)


def _remove_unused(part: Path, columns: Sequence[_StoredColumn]) -> None:
    """Remove the codes of texts one by one, and of those that turned out not to repeat."""
    used = (
        {"values", "lines", "codes"}
        | {column.file for column in columns}
        | {f"{column.file}-ends" for column in columns}
    )
    with suppress(OSError):
        for file in part.iterdir():
            if file.stem not in used:
                file.unlink()


def _open_column(folder: Path, column: _StoredColumn, shared: np.ndarray | None, rows: int) -> np.ndarray:
    """The values of a column, which are `shared` where a file holds several."""
    if shared is None:
        return map_texts(folder, column.file).as_values() if column.file else np.broadcast_to(np.nan, rows)
    is_text = column.file == "codes" and column.kind not in (ColumnType.CATEGORY, ColumnType.ORDINAL)
    return CodedTexts(shared, column.categories).as_values() if is_text else shared


def finished_in(folder: Path) -> list[Path]:
    """The folders of tables in `folder` that were read to the end."""
    try:
        found = sorted(folder.iterdir())
    except OSError:
        return []
    return [each for each in found if each.suffix != PART and (each / "table.json").is_file()]


def size_of(folder: Path) -> int:
    """Bytes of the files in `folder`, as far as they are still there."""
    total = 0
    with suppress(OSError):
        for file in folder.iterdir():
            total += file.stat().st_size
    return total


def _make_room(folder: Path, keep: Path) -> None:
    """Remove the tables that were used longest ago while all together are too large."""
    found = []
    for each in finished_in(folder):
        with suppress(OSError):
            found.append(((each / "table.json").stat().st_mtime, size_of(each), each))
    total = sum(size for _, size, _ in found)
    for _, size, each in sorted(found):
        if total <= table_settings.most_bytes:
            return
        if each != keep:
            shutil.rmtree(each, ignore_errors=True)
            total -= size
