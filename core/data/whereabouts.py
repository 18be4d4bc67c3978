"""Where the data of a source are, where they went, and the same source at another place."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from core.catalog.fields import fields_of
from core.data.files import fingerprint
from core.data.source import Source


def has_path(kind: type[Source]) -> bool:
    """Whether sources of this kind read a file or folder."""
    return any(field.name == "path" for field in fields_of(kind))


def path_of(source: Source, folder: Path | None) -> Path | None:
    """The file or folder that `source` reads, relative to `folder`; None where it needs none."""
    name = getattr(source, "path", "") if has_path(type(source)) else ""
    return (folder or Path.cwd()) / Path(name).expanduser() if name else None


def missing_path(source: Source, folder: Path | None) -> Path | None:
    """The path that `source` names, where nothing is there any more. Asks the file system."""
    path = path_of(source, folder)
    return path if path is not None and not os.path.exists(path) else None


def moved_to(source: Source, folder: Path | None, chosen: Path) -> Source:
    """`source` for the same data, which are at `chosen` now, or inside of it as they were inside of a former folder.

    Other files that the source names and that are gone too are looked for where they stood beside the data before.
    """
    former = path_of(source, folder)
    if former is None:
        return source
    now = _inside(former, chosen)
    paths = {"path": os.fspath(now)}
    for field in fields_of(type(source)):
        other = getattr(source, field.name)
        if not field.is_path or field.name == "path" or not other:
            continue
        absolute = (folder or Path.cwd()) / Path(other).expanduser()
        beside = Path(os.path.normpath(now.parent / os.path.relpath(absolute, former.parent)))
        if not absolute.exists() and beside.exists():
            paths[field.name] = os.fspath(beside)
    moved: Source = replace(source, **paths)  # type: ignore[type-var]
    return moved


def is_renamed(former: Path, now: Path, known: str) -> bool:
    """Whether the file `now` is the one that stood at `former` when its fingerprint was `known`. Raises DataError."""
    return now.is_file() and fingerprint([now], former.name) == known


def _inside(former: Path, chosen: Path) -> Path:
    """What stands in the folder `chosen` as `former` stood in one of its own; `chosen` itself where nothing does."""
    if chosen.name != former.name and chosen.is_dir():
        for start in range(len(former.parts) - 1, 0, -1):
            found = chosen.joinpath(*former.parts[start:])
            if found.exists():
                return found
    return chosen
