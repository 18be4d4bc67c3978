"""A folder of pictures whose sub-folders are the classes."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

from core.catalog.fields import file_path
from core.data.files import locate
from core.data.images import Report, all_samples, first_samples, list_pictures, looks_like_picture, other_format
from core.data.source import SILENT, DataError, Loaded, Source, Watch

GLANCE, AT_FIRST = 400, 50_000
"""Entries of a folder, and of the outermost one, that are looked at to tell whether it holds pictures."""

FOLDERS = 50
"""Folders of a level that are looked into for it."""

DEEP = 5


@dataclass(frozen=True)
class ImageFolder(Source):
    """Pictures in sub-folders named after their classes; above or below these, folders may say train, val or test."""

    key: ClassVar[str] = "image_folder"
    title: ClassVar[str] = "Folder of pictures"
    summary: ClassVar[str] = "Pictures in sub-folders named after their classes, with or without train, val and test."
    priority: ClassVar[int] = 10

    path: str = file_path("", help="A folder with one sub-folder of pictures for each class.")

    def load(self, folder: Path | None, watch: Watch = SILENT) -> Loaded:
        report = Report()
        root = self._root(folder)
        listed = list_pictures(root, report, watch)
        if not len(listed.files):
            raise DataError(
                f"{root} holds no picture in a sub-folder named after a class; expected for example cats/1.jpg and "
                f"dogs/1.jpg{report.because}."
            )
        return all_samples(listed, report, watch)

    def first_page(self, folder: Path | None) -> Loaded | None:
        listed = list_pictures(self._root(folder), Report(), quick=True)
        return first_samples(listed) if len(listed.files) else None

    def describe(self) -> str:
        return Path(self.path).name or self.title

    @classmethod
    def recognise(cls, path: Path) -> Self | None:
        if not path.is_dir():
            return None
        if _holds(path, looks_like_picture):
            return cls(path=str(path))
        if _holds(path, lambda file: bool(other_format(file))):
            raise DataError(f"{path} holds pictures in formats that are not read here; save them as PNG or JPEG.")
        if any(looks_like_picture(file) for file in _entries(os.fspath(path), GLANCE)[0][:8]):
            raise DataError(
                f"{path} holds pictures, but no sub-folder that is named after a class; put the pictures of each class "
                "into a folder of its own, or open a table that lists files and labels."
            )
        return None

    def _root(self, folder: Path | None) -> Path:
        root = locate(self.path, folder, "a folder of pictures")
        if not root.is_dir():
            raise DataError(f"{root} is a file; choose the folder that holds one sub-folder for each class.")
        return root


def _holds(folder: Path, fits: Callable[[str], bool]) -> bool:
    """Whether one of the first files in some of the sub-folders `fits`, nearest folders first."""
    level = [os.fspath(folder)]
    for depth in range(DEEP):
        below: list[str] = []
        for place in level:
            files, folders = _entries(place, GLANCE if depth else AT_FIRST)
            if depth and any(fits(file) for file in files[:8]):
                return True
            below += folders
        level = below[:: -(-len(below) // FOLDERS) or 1]
    return False


def _entries(folder: str, most: int) -> tuple[list[str], list[str]]:
    """Paths of some files and folders in a folder, hidden ones left out; none where it cannot be read."""
    files: list[str] = []
    folders: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for number, entry in enumerate(entries):
                if number >= most:
                    break
                if entry.name.startswith(".") or entry.name == "__MACOSX":
                    continue
                if entry.is_dir():
                    folders.append(entry.path)
                elif entry.is_file():
                    files.append(entry.path)
    except OSError:
        return [], []
    return files, folders
