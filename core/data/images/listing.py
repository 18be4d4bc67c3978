"""Which pictures a folder holds, told by names alone: classes and parts from the folders they stand in."""

from __future__ import annotations

import os
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from core.data.images.probe import SUFFIXES, looks_like_picture
from core.data.images.report import Report
from core.data.images.rows import shown
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

LEFT_OUT = "left out"
DEEPEST = 32
_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r"})
_SYSTEM_FOLDERS = frozenset({"__macosx", "@eadir", "$recycle.bin", "system volume information"})


@dataclass(frozen=True)
class Found:
    """A file that may be a picture. `folders` are the names of the folders between the root and it."""

    name: str
    """Path relative to the root, as the system wants it."""
    folders: tuple[str, ...]
    size: int


@dataclass(frozen=True)
class Listing:
    """What stands below a folder. `part` (`train`, `validation`, `test`) and `label` of each file of `files`."""

    root: Path
    files: tuple[Found, ...]
    parts: tuple[str, ...]
    labels: tuple[str, ...]

    @property
    def given(self) -> bool:
        """Whether folders say which part a picture belongs to."""
        return any(part != "train" for part in self.parts)


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
            self.report.add(shown("/".join((*names, item.name))), "no picture", LEFT_OUT)
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


def list_pictures(root: Path, report: Report, watch: Watch = SILENT, quick: bool = False) -> Listing:
    """The files below `root` that stand in a folder named after their class.

    `quick` passes over files whose name does not end as a picture's; otherwise they are looked into afterwards.
    What is left out is told to `report`. Raises Cancelled where `watch` does.
    """
    walk = _Walk(root, report, watch, quick)
    files = list(walk.files(os.fspath(root), (), (_identity(os.fspath(root)),)))
    _report_empty(walk.folders, files, report)
    skip = _wrapping(files)
    kept, parts, classes = [], [], []
    places = {folders: _place(folders[skip:]) for folders in {file.folders for file in files}}
    given = sum(1 for file in files if places[file.folders][0]) * 2 > len(files)
    for file in files:
        part, path = places[file.folders]
        if given and not part:
            report.add(shown(file.name), "it stands beside the folders of the parts", LEFT_OUT)
            continue
        path = path if given else file.folders[skip:]
        if not path:
            report.add(shown(file.name), "it stands in no folder named after a class", LEFT_OUT)
            continue
        kept.append(file)
        parts.append(part if given else "train")
        classes.append(path)
    return Listing(root, tuple(kept), tuple(parts), tuple(_labels(classes)))


def _place(folders: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Part (empty when none is told) and the folders that name the class: `train/cats` or `cats/train`."""
    for at in (0, 1):
        if len(folders) > at and folders[at].lower() in PARTS:
            return PARTS[folders[at].lower()], folders[:at] + folders[at + 1 :]
    return "", folders


def _wrapping(files: list[Found]) -> int:
    """How many outer folders merely wrap the others: each is the only one, and no picture stands right in it."""
    depth, full = 0, {file.folders for file in files}
    while full:
        firsts = {folder[depth : depth + 1] for folder in full}
        inner = {folder[depth + 1 : depth + 2] for folder in full}
        if len(firsts) != 1 or firsts == {()} or () in inner or next(iter(firsts))[0].lower() in PARTS:
            break
        depth += 1
    return depth


def _labels(classes: list[tuple[str, ...]]) -> list[str]:
    """The class of each file: its whole path of folders, or the first one where the inner ones do not tell classes.

    They do not where pictures stand beside them, or where the same inner names come back in several classes.
    """
    below: dict[str, set[tuple[str, ...]]] = {}
    for path in set(classes):
        below.setdefault(path[0], set()).add(path[1:])
    repeated = Counter(inner for inners in below.values() for inner in inners if inner)
    first_only = any(() in inners for inners in below.values()) or any(count > 1 for count in repeated.values())
    plain = {path: shown("/".join(path[:1] if first_only else path)) for path in set(classes)}
    return [unicodedata.normalize("NFC", plain[path]) for path in classes]


def _report_empty(folders: list[tuple[str, ...]], files: list[Found], report: Report) -> None:
    full = {file.folders for file in files}
    filled = {folder[:depth] for folder in full for depth in range(len(folder) + 1)}
    for folder in folders:
        if folder and folder not in filled:
            report.add(shown("/".join(folder)), "the folder holds no picture", LEFT_OUT)
