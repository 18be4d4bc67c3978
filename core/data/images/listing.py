"""Which pictures a folder holds, told by names alone: classes and parts from the folders they stand in."""

from __future__ import annotations

import os
import unicodedata
from array import array
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np

from core.data.choice import PART_NAMES
from core.data.files import shown
from core.data.images.listed import Listed
from core.data.images.names import Names
from core.data.images.probe import SUFFIXES, looks_like_picture, other_format
from core.data.images.report import LEFT_OUT, Report
from core.data.images.rows import PictureFiles
from core.data.labels import class_targets
from core.data.source import SILENT, Watch

PARTS = {
    "train": "train",
    "training": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "dev": "validation",
    "test": "test",
    "testing": "test",
}
"""Folder names that stand for a part of the data."""

DEEPEST = 32
_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r"})
_SYSTEM_FOLDERS = frozenset({"__macosx", "@eadir", "$recycle.bin", "system volume information"})


class Found(NamedTuple):
    """A file that may be a picture. `folders` are the names of the folders between the root and it."""

    name: str
    """Path relative to the root, as the system wants it."""
    folders: tuple[str, ...]
    size: int


@dataclass
class _Files:
    """Files as they are found, a few bytes for each: `places` are those of their folders in `folders`."""

    names: Names = field(default_factory=Names)
    sizes: array[int] = field(default_factory=lambda: array("q"))
    places: array[int] = field(default_factory=lambda: array("i"))
    folders: dict[tuple[str, ...], int] = field(default_factory=dict)

    def add(self, found: Found) -> None:
        self.names.append(found.name)
        self.sizes.append(found.size)
        self.places.append(self.folders.setdefault(found.folders, len(self.folders)))


@dataclass
class _Walk:
    root: Path
    report: Report
    watch: Watch
    quick: bool
    seen: int = 0
    folders: list[tuple[str, ...]] = field(default_factory=list)

    def files(self, folder: str, names: tuple[str, ...], above: tuple[tuple[int, int], ...]) -> Iterator[Found]:
        """Every file that may be a picture, in the order of names."""
        try:
            with os.scandir(folder) as entries:
                items = sorted(entries, key=_name)
        except OSError as error:
            where = shown("/".join(names) or folder)
            self.report.add(where, f"the folder cannot be read ({error.strerror or error})", LEFT_OUT)
            return
        self.folders.append(names)
        before = os.path.join(*names, "") if names else ""
        for item in items:
            reason = _ignored(item.name)
            if reason:
                self.report.add(shown("/".join((*names, item.name))), reason, LEFT_OUT)
            elif item.is_dir():
                known = _identity(item.path)
                if known in above or len(names) >= DEEPEST:
                    where = shown("/".join((*names, item.name)))
                    self.report.add(where, "a link to a folder that it stands in", LEFT_OUT)
                else:
                    yield from self.files(item.path, (*names, item.name), (*above, known))
            elif self._may_be_picture(item, names):
                yield Found(before + item.name, names, 0 if self.quick else item.stat().st_size)

    def _may_be_picture(self, item: os.DirEntry[str], names: tuple[str, ...]) -> bool:
        self.seen += 1
        if self.seen % 1000 == 0:
            self.watch.progress(self.seen, 0)
        if not item.is_file():
            what = "a link to a file that is not there" if item.is_symlink() else "no file"
            self.report.add(shown("/".join((*names, item.name))), what, LEFT_OUT)
            return False
        if "." + item.name.rpartition(".")[2].lower() in SUFFIXES:
            return True
        if not self.quick and looks_like_picture(item.path):
            return True
        if not self.quick:
            kept = other_format(item.name)
            what = f"a format that is not read ({kept}); save it as PNG or JPEG" if kept else "no picture"
            self.report.add(shown("/".join((*names, item.name))), what, LEFT_OUT)
        return False


def _name(item: os.DirEntry[str]) -> str:
    return item.name


def _ignored(name: str) -> str:
    """Why a file or folder is passed over by its name; empty when it is not."""
    if name[0] == ".":
        return "a file that macOS keeps beside another" if name.startswith("._") else "hidden"
    lower = name.lower()
    if lower in _SYSTEM_FILES or lower in _SYSTEM_FOLDERS:
        return "kept by the system, no picture"
    return ""


def _identity(path: str) -> tuple[int, int]:
    try:
        known = os.stat(path)
    except OSError:
        return (0, 0)
    return known.st_dev, known.st_ino


def list_pictures(root: Path, report: Report, watch: Watch = SILENT, quick: bool = False) -> Listed:
    """The files below `root` that stand in a folder named after their class.

    `quick` passes over files whose name does not end as a picture's; otherwise they are looked into afterwards.
    What is left out is told to `report`. Raises Cancelled where `watch` does, and DataError for too many classes.
    """
    walk, files = _Walk(root, report, watch, quick), _Files()
    for found in walk.files(os.fspath(root), (), (_identity(os.fspath(root)),)):
        files.add(found)
    _report_empty(walk.folders, files.folders.keys(), report)
    where = np.asarray(files.places, dtype=np.int64)
    meanings = _meanings(list(files.folders), np.bincount(where, minlength=len(files.folders)))
    useless = np.array([bool(each.fault) for each in meanings], dtype=bool)[where]
    for at in np.flatnonzero(useless).tolist():
        report.add(shown(files.names[at]), meanings[where[at]].fault, LEFT_OUT)
    kept = np.flatnonzero(~useless)
    names = files.names if len(kept) == len(where) else Names(files.names[at] for at in kept.tolist())
    sizes, where = np.asarray(files.sizes, dtype=np.int64)[kept], where[kept]
    classes, targets = _classes(meanings)
    parts = np.array([PART_NAMES.index(each.part) for each in meanings], dtype=np.int8)
    return Listed(PictureFiles(os.fspath(root), names), sizes, parts[where], targets[where], classes)


class _Meaning(NamedTuple):
    """What a folder says of the pictures in it."""

    part: str
    path: tuple[str, ...]
    """The folders that name the class."""
    fault: str
    """Why they cannot be used; empty when they can."""


def _meanings(folders: list[tuple[str, ...]], counts: np.ndarray) -> list[_Meaning]:
    """For each of the folders, which hold `counts` files. They tell parts where most files stand below such folders."""
    skip = _wrapping(folders)
    places = [_place(each[skip:]) for each in folders]
    told = sum(count for (part, _), count in zip(places, counts.tolist(), strict=True) if part)
    meanings = []
    for each, (part, path) in zip(folders, places, strict=True):
        if 2 * told > counts.sum():
            fault = "it stands beside the folders of the parts" if not part else ""
        else:
            part, path, fault = "train", each[skip:], ""
        fault = fault or ("" if path else "it stands in no folder named after a class")
        meanings.append(_Meaning(part or "train", path, fault))
    return meanings


def _classes(meanings: list[_Meaning]) -> tuple[tuple[str, ...], np.ndarray]:
    """The classes in sorted order, and for each folder the number of its class; -1 where it is of no use."""
    labels = _labels({each.path for each in meanings if not each.fault})
    classes, (numbers,) = class_targets([np.array(list(labels.values()), dtype=np.str_)])
    known = dict(zip(labels, numbers.tolist(), strict=True))
    return classes, np.array([-1 if each.fault else known[each.path] for each in meanings], dtype=np.int64)


def _place(folders: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Part (empty when none is told) and the folders that name the class: `train/cats` or `cats/train`."""
    for at in (0, 1):
        if len(folders) > at and folders[at].lower() in PARTS:
            return PARTS[folders[at].lower()], folders[:at] + folders[at + 1 :]
    return "", folders


def _wrapping(folders: Collection[tuple[str, ...]]) -> int:
    """How many outer folders merely wrap the others: each is the only one, and no picture stands right in it."""
    depth, full = 0, set(folders)
    while full:
        firsts = {folder[depth : depth + 1] for folder in full}
        inner = {folder[depth + 1 : depth + 2] for folder in full}
        if len(firsts) != 1 or firsts == {()} or () in inner or next(iter(firsts))[0].lower() in PARTS:
            break
        depth += 1
    return depth


def _labels(classes: set[tuple[str, ...]]) -> dict[tuple[str, ...], str]:
    """The class of each path of folders: all of it, or the first one where the inner ones do not tell classes.

    They do not where pictures stand beside them, or where the same inner names come back in several classes.
    """
    below: dict[str, set[tuple[str, ...]]] = {}
    for path in classes:
        below.setdefault(path[0], set()).add(path[1:])
    repeated = Counter(inner for inners in below.values() for inner in inners if inner)
    first_only = any(() in inners for inners in below.values()) or any(count > 1 for count in repeated.values())
    plain = {path: shown("/".join(path[:1] if first_only else path)) for path in classes}
    return {path: unicodedata.normalize("NFC", name) for path, name in plain.items()}


def _report_empty(folders: list[tuple[str, ...]], full: Collection[tuple[str, ...]], report: Report) -> None:
    filled = {folder[:depth] for folder in full for depth in range(len(folder) + 1)}
    for folder in folders:
        if folder and folder not in filled:
            report.add(shown("/".join(folder)), "the folder holds no picture", LEFT_OUT)
