"""A table that lists pictures: a column of paths, and the class or value of each."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path, PureWindowsPath
from typing import ClassVar, Self

import numpy as np

from core.catalog.fields import choice, file_path, text
from core.data.any_table import text_dialect
from core.data.choice import PART_NAMES
from core.data.class_folders import glance
from core.data.files import fingerprint, locate, shown
from core.data.frame import Column, ColumnType, Frame
from core.data.images import (
    LEFT_OUT,
    SUFFIXES,
    Listed,
    Names,
    PictureFiles,
    Report,
    all_samples,
    first_samples,
    looks_like_picture,
)
from core.data.images.listing import PARTS
from core.data.labels import MOST_WHOLE_CLASSES, class_targets
from core.data.source import SILENT, DataError, Loaded, Source, Watch
from core.data.tables import DELIMITERS, Dialect, Wishes, looks_like_table, read_frame, read_page

TABLES = (".csv", ".tsv")
GLANCE, MOST_TABLES = 50_000, 4
"""Entries of a folder, and tables among them, that are looked at for one that lists the pictures of the folder."""

TRIED = 20
"""Paths that are followed to tell whether a table lists pictures."""


@dataclass(frozen=True)
class ImageList(Source):
    """A CSV file with paths of pictures, relative to it, and a class or a number for each."""

    key: ClassVar[str] = "image_list"
    title: ClassVar[str] = "List of pictures (CSV)"
    summary: ClassVar[str] = "A table with the path of a picture and its class or value in each row."
    priority: ClassVar[int] = 20

    path: str = file_path("", help="The table as CSV text.")
    pictures: str = file_path("", help="The folder that the paths start from; empty is the folder of the table.")
    column: str = text("", help="The column of paths; empty finds it.")
    label: str = text("", help="The column to predict; empty takes the last one that can be.")
    task: str = choice("auto", ("auto", "classes", "values"), help="Whether the label names a class or is a quantity.")
    header: str = choice("auto", ("auto", "yes", "no"), help="Whether the first row holds the names of the columns.")
    delimiter: str = choice("auto", ("auto", *DELIMITERS), help="What stands between two values of a row.")

    def load(self, folder: Path | None, watch: Watch = SILENT) -> Loaded:
        path = self._file(folder)
        table = read_frame(path, self._wishes(), watch)
        report = Report()
        listed = self._listed(path, table.frame, folder, report)
        _require_one(listed, path)
        loaded = all_samples(listed, report, watch)
        return self._named(replace(loaded, problems=(*table.problems, *loaded.problems)), path)

    def first_page(self, folder: Path | None) -> Loaded | None:
        path = self._file(folder)
        frame = read_page(path, self._wishes()).frame
        return self._named(first_samples(self._listed(path, frame, folder, Report())), path)

    def dialect(self, folder: Path | None) -> Dialect | None:
        return text_dialect(self._file(folder), self._wishes())

    def describe(self) -> str:
        return Path(self.path).name or self.title

    @classmethod
    def recognise(cls, path: Path) -> Self | None:
        if path.is_dir():
            listed = [] if glance(path, looks_like_picture) else [cls.recognise(table) for table in _tables_in(path)]
            found = [source for source in listed if source is not None]
            return found[0] if len(found) == 1 else None
        if not path.is_file() or not looks_like_table(path):
            return None
        try:
            frame = read_page(path).frame
        except DataError:
            return None
        column = _picture_column(frame)
        if column is None or len(frame.columns) < 2:
            return None
        present = _texts(column, np.flatnonzero(~column.missing)[:TRIED]).tolist()
        tried = [os.path.join(path.parent, _as_path(value)) for value in present]
        there = any(os.path.isfile(file) for file in tried)
        return cls(path=str(path)) if there or _lists_nothing_else(frame, column) else None

    def _file(self, folder: Path | None) -> Path:
        path = locate(self.path, folder, "a table that lists pictures")
        if path.is_dir():
            raise DataError(f"{path} is a folder; choose the CSV file that lists the pictures.")
        return path

    def _wishes(self) -> Wishes:
        return Wishes(header=self.header, delimiter=self.delimiter)

    def _listed(self, path: Path, frame: Frame, folder: Path | None, report: Report) -> Listed:
        root = locate(self.pictures, folder, "the folder of pictures") if self.pictures.strip() else path.parent
        files = self._column(frame, self.column, path) if self.column.strip() else _picture_column(frame)
        if files is None:
            raise DataError(f"{path.name} has no column with paths of pictures; name the column of paths.")
        parts = next((column for column in frame.columns if _names_parts(column)), None)
        label = self._label(frame, path, (files, parts))
        kept = _rows_with(frame, files, label, report)
        if not len(kept):
            raise DataError(f"{path.name} has no row with both a picture and a value of {label.name}{report.because}.")
        names = [_as_path(value) for value in _texts(files, kept).tolist()]
        as_classes = self.task == "classes" or (self.task == "auto" and not _is_quantity(label))
        classes, targets = _classes(label, kept) if as_classes else ((), self._values(label, kept, path))
        sizes = np.fromiter((_size(os.path.join(root, name)) for name in names), np.int64, len(names))
        return Listed(PictureFiles(os.fspath(root), Names(names)), sizes, _parts(parts, kept), targets, classes)

    def _label(self, frame: Frame, path: Path, taken: tuple[Column | None, ...]) -> Column:
        if self.label.strip():
            return self._column(frame, self.label, path)
        free = [column for column in frame.columns if all(column is not other for other in taken)]
        usable = [column for column in free if column.kind in _USABLE]
        if not usable:
            raise DataError(f"{path.name} has no column beside the paths that tells a class or a value.")
        return usable[-1]

    def _column(self, frame: Frame, name: str, path: Path) -> Column:
        try:
            return frame.column(name.strip())
        except KeyError:
            known = ", ".join(frame.names[:20])
            raise DataError(f"{path.name} has no column {name.strip()!r}; its columns are {known}.") from None

    def _values(self, label: Column, rows: np.ndarray, path: Path) -> np.ndarray:
        if label.values.dtype.kind != "f":
            raise DataError(f"{path.name}: the column {label.name} holds no numbers; read it as classes.")
        return np.asarray(label.values[rows], dtype=np.float32)[:, None]

    def _named(self, loaded: Loaded, path: Path) -> Loaded:
        """`loaded` with a fingerprint that notices a changed table too."""
        joined = hashlib.sha256(f"{loaded.fingerprint}/{fingerprint([path])}".encode()).hexdigest()
        return replace(loaded, fingerprint=joined)


_USABLE = (ColumnType.NUMERIC, ColumnType.CATEGORY, ColumnType.ORDINAL, ColumnType.TEXT)


def _tables_in(folder: Path) -> list[Path]:
    """Files of a folder that are tables by their names, where these are few."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in islice(entries, GLANCE) if entry.name.lower().endswith(TABLES))
    except OSError:
        return []
    return [folder / name for name in names if (folder / name).is_file()][:MOST_TABLES]


def _picture_column(frame: Frame) -> Column | None:
    """The first column most of whose first values end as the names of pictures do."""
    for column in frame.columns:
        if column.values.dtype.kind != "f":
            tried = [value for value in _texts(column, np.flatnonzero(~column.missing)[:TRIED]).tolist() if value]
            named = sum(os.path.splitext(value)[1].strip().lower() in SUFFIXES for value in tried)
            if named > 0.8 * len(tried):
                return column
    return None


def _lists_nothing_else(frame: Frame, files: Column) -> bool:
    """Whether a table has nothing to learn from beside the pictures that `files` names: a label, parts, row numbers."""
    others = [column for column in frame.columns if column is not files and column.kind in _USABLE]
    inputs = [column for column in others if not _names_parts(column)][:-1]
    return bool(others) and all(len(np.unique(column.values)) == frame.rows for column in inputs)


def _require_one(listed: Listed, path: Path) -> None:
    """Raise DataError where not one of the files is there, which is one mistake and not one for each row."""
    names, root = listed.files.names, listed.files.root
    if listed.sizes.any() or any(os.path.exists(os.path.join(root, name)) for name in names):
        return
    if os.name != "nt" and PureWindowsPath(names[0]).drive:
        way = f"{shown(names[0])} is a place of Windows; write each path as it is below {shown(root)}."
    else:
        way = f"the first was looked for at {shown(os.path.join(root, names[0]))}; put them there or correct the paths."
    raise DataError(f"None of the {len(names):,} pictures that {path.name} lists was found: {way}")


def _names_parts(column: Column) -> bool:
    if column.kind not in (ColumnType.CATEGORY, ColumnType.ORDINAL):
        return False
    found = {PARTS.get(name.strip().lower()) for name in column.categories}
    return len(found) > 1 and "train" in found and None not in found


def _rows_with(frame: Frame, files: Column, label: Column, report: Report) -> np.ndarray:
    """Rows that have a path and a label; the others are told to `report`."""
    gaps = files.missing | label.missing
    for row in np.flatnonzero(gaps).tolist():
        which = files.name if files.missing[row] else label.name
        report.add(frame.where(row), f"no value in {which}", LEFT_OUT)
    return np.flatnonzero(~gaps)


def _texts(column: Column, rows: np.ndarray) -> np.ndarray:
    """Values as text, whatever kind the column was guessed to be."""
    if column.values.dtype.kind == "i":
        return np.asarray(np.array(column.categories, dtype=object)[column.values[rows]])
    if column.values.dtype.kind == "f":
        return np.array([f"{value:g}" for value in column.values[rows].tolist()], dtype=object)
    texts: np.ndarray = column.values[rows]
    return texts


def _classes(column: Column, rows: np.ndarray) -> tuple[tuple[str, ...], np.ndarray]:
    """Names of the classes and the class number of each row; whole numbers stay in their order."""
    values = column.values[rows]
    whole = values.dtype.kind == "f" and bool((values == np.round(values)).all())
    labels = values.astype(np.int64) if whole else np.asarray([str(text) for text in _texts(column, rows).tolist()])
    classes, (targets,) = class_targets([labels])
    return classes, targets


def _is_quantity(label: Column) -> bool:
    if label.values.dtype.kind != "f":
        return False
    values = np.unique(label.values[~label.missing])
    return len(values) > MOST_WHOLE_CLASSES or bool((values != np.round(values)).any())


def _parts(column: Column | None, rows: np.ndarray) -> np.ndarray:
    if column is None:
        return np.zeros(len(rows), np.int8)
    parts = [PARTS.get(text.strip().lower(), "train") for text in _texts(column, rows).tolist()]
    return np.array([PART_NAMES.index(part) for part in parts], np.int8)


def _as_path(value: str) -> str:
    return value.strip().replace("\\", "/").removeprefix("./")


def _size(path: str) -> int:
    try:
        return os.path.getsize(path)
    except (OSError, ValueError):
        return 0
