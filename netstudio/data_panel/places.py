"""What of a source's path matters to the window, and where data are looked for first when they are gone."""

from __future__ import annotations

import os
from pathlib import Path

from core.data import Source


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
