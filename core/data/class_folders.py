"""Folders whose sub-folders are classes, with parts above them where there are any: files found, none opened."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from core.data.files import shown
from core.data.source import SILENT, DataError, Watch

PARTS = {
    "train": ("train", "training", "trn"),
    "validation": ("val", "valid", "validation", "dev"),
    "test": ("test", "testing", "tst"),
}
MOST_FILES = 5_000_000
MOST_DEPTH = 6
STEP = 512
GLANCE = 32
"""Sub-folders that are looked into to tell what kind a folder is."""
TRIED = 8
"""Files of each that are looked at for it."""


@dataclass(frozen=True)
class ClassFile:
    """A file and the class that its folder names."""

    path: Path
    label: str


def find_class_files(folder: Path, watch: Watch = SILENT) -> Mapping[str, list[ClassFile]]:
    """Files by part (`train` and perhaps `validation`, `test`), each with the class of its folder, in order of names.

    Hidden files and links to folders are passed over. DataError when the folder holds no class with a file.
    """
    parts: dict[str, list[ClassFile]] = {}
    count = 0
    for part, top in _part_folders(folder).items():
        for label in _folders(top):
            for path in _files(top / label, MOST_DEPTH):
                parts.setdefault(part, []).append(ClassFile(path, shown(label)))
                count += 1
                if count % STEP == 0:
                    watch.progress(count, 0)
                if count > MOST_FILES:
                    raise DataError(f"{folder} holds more than {MOST_FILES:,} files, which is the most that is read.")
    if not parts:
        raise DataError(f"{folder} holds no files in sub-folders; expected one sub-folder for each class.")
    if "train" not in parts:
        raise DataError(f"{folder} holds files for {' and '.join(parts)} but none for train; add a folder train.")
    return parts


def thinned(found: Mapping[str, list[ClassFile]], most: int) -> Mapping[str, list[ClassFile]]:
    """At most `most` files of each part, evenly drawn from all of its classes."""
    return {part: files[:: -(-len(files) // most)] for part, files in found.items()}


def glance(folder: Path, fits: Callable[[Path], bool]) -> bool:
    """Whether two or more sub-folders, of the folder or of its part for training, begin mostly with files that `fits`.

    Looks at a few entries only. Raises DataError when the folder cannot be read.
    """
    top = _part_folders(folder).get("train", folder)
    found = 0
    for label in _folders(top)[:GLANCE]:
        first = list(islice(_files(top / label, 1), TRIED))
        if first and 2 * sum(map(fits, first)) <= len(first):
            return False
        found += bool(first)
    return found >= 2


def _part_folders(folder: Path) -> dict[str, Path]:
    """The folders of the parts; the folder itself as `train` where it has none."""
    names = {name.lower(): name for name in _folders(folder)}
    found = {part: folder / names[word] for part, words in PARTS.items() for word in reversed(words) if word in names}
    inside = "train" in found and any(_folders(found["train"]))
    return found if inside else {"train": folder}


def _folders(folder: Path) -> list[str]:
    return [entry.name for entry in _entries(folder) if entry.is_dir(follow_symlinks=False)]


def _files(folder: Path, depth: int) -> Iterator[Path]:
    for entry in _entries(folder):
        if entry.is_dir(follow_symlinks=False):
            if depth > 1:
                yield from _files(folder / entry.name, depth - 1)
        elif entry.is_file() and entry.name.lower() not in ("thumbs.db", "desktop.ini"):
            yield folder / entry.name


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """What a folder holds in order of names, without hidden entries. Raises DataError."""
    try:
        with os.scandir(folder) as entries:
            return sorted((entry for entry in entries if not entry.name.startswith(".")), key=lambda entry: entry.name)
    except OSError as error:
        raise DataError(f"{folder} cannot be read: {error.strerror or error}.") from error
