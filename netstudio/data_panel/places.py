"""Where the data of a source are: the path that it names, and another one in its place."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from core.catalog import fields_of
from core.data import Source


def path_of(source: Source, folder: Path | None) -> Path | None:
    """The file or folder that `source` reads, relative to `folder`; None where it needs none."""
    name = getattr(source, "path", "") if has_path(type(source)) else ""
    return (folder or Path.cwd()) / Path(name).expanduser() if name else None


def missing_path(source: Source, folder: Path | None) -> Path | None:
    """The path that `source` names, where nothing is there any more."""
    path = path_of(source, folder)
    return path if path is not None and not os.path.exists(path) else None


def with_path(source: Source, path: Path) -> Source:
    """`source` for the same data at `path`."""
    moved: Source = replace(source, path=os.fspath(path))  # type: ignore[type-var]
    return moved


def has_path(kind: type[Source]) -> bool:
    """Whether sources of this kind read a file or folder."""
    return any(field.name == "path" for field in fields_of(kind))


def own_folder(source: Source, folder: Path | None) -> Path | None:
    """`folder` where it matters: the source names a path relative to it."""
    name = getattr(source, "path", "")
    return folder if name and not os.path.isabs(os.path.expanduser(name)) else None


def beside(missing: Path, folder: Path | None) -> Path | None:
    """What has the same name beside the project, where data are found first when both were moved."""
    if folder is None:
        return None
    near = (folder / missing.name, folder / missing.parent.name / missing.name)
    return next((path for path in near if os.path.exists(path)), None)
