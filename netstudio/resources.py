"""Finds the files of the `resources` package: icons, styles, samples, templates."""

from __future__ import annotations

from pathlib import Path

import resources


def path(*parts: str) -> Path:
    """The file or folder `parts` below the resources; it need not exist."""
    return Path(next(iter(resources.__path__))).joinpath(*parts)
