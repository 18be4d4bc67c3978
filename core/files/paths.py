"""Paths in a project file: relative to its folder where the data lies beside it, so that both can move together."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from core.catalog import fields_of
from core.data import Source


def with_relative_paths(source: Source, folder: Path | None) -> Source:
    """`source` with its absolute paths relative to `folder`, where they lie in it or beside it."""
    return _mapped(source, folder, _relative)


def with_absolute_paths(source: Source, folder: Path | None) -> Source:
    """`source` with its relative paths made absolute from `folder`."""
    return _mapped(source, folder, _absolute)


def _mapped(source: Source, folder: Path | None, change: Callable[[str, Path], str]) -> Source:
    if folder is None:
        return source
    base = Path(os.path.abspath(folder))
    source_class: type = type(source)
    names = [field.name for field in fields_of(source_class) if field.is_path]
    values = {name: change(getattr(source, name), base) for name in names if getattr(source, name)}
    return dataclasses.replace(source, **values) if values else source  # type: ignore[type-var]


def _relative(text: str, folder: Path) -> str:
    path = Path(os.path.normpath(text))
    if not path.is_absolute():
        return text
    home = folder.parent if folder.parent != Path(folder.anchor) else folder
    if not path.is_relative_to(home):
        return text
    return PurePosixPath(Path(os.path.relpath(path, folder))).as_posix()


def _absolute(text: str, folder: Path) -> str:
    return text if Path(text).is_absolute() else os.path.normpath(folder / text)
