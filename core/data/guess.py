"""The kinds of data that can be opened, and which of them a file or folder is."""

from __future__ import annotations

import os
from pathlib import Path

from core.catalog import Registry
from core.data.choice import DataFacts
from core.data.source import DataError, Loaded, Source

sources: Registry[Source] = Registry("core.data.readers", Source)


def guess_source(path: Path) -> Source:
    """The source that reads `path`, told by its content. Raises DataError when there is none."""
    path = path.expanduser().absolute()
    if not os.path.exists(path):
        raise DataError(f"There is nothing at {path}; give the path of a data file or folder.")
    if not path.is_dir() and not path.is_file():
        raise DataError(f"{path} is neither a file nor a folder; write the data to a file first.")
    if path.is_file() and path.stat().st_size == 0:
        raise DataError(f"{path} is empty.")
    for kind in sources.classes.values():
        source = kind.recognise(path)
        if source is not None:
            return source
    expected = (
        "train and t10k images and labels in IDX format" if path.is_dir() else "an IDX file or a table as CSV text"
    )
    raise DataError(f"{path} is not a kind of data that can be opened here; expected {expected}.")


def facts_of(loaded: Loaded) -> DataFacts:
    """What a project remembers of its data."""
    return DataFacts(
        input=loaded.input,
        classes=loaded.classes,
        target_size=1 if loaded.classes else loaded.train.targets.shape[1],
        samples=len(loaded.train) + (len(loaded.test) if loaded.test is not None else 0),
        fingerprint=loaded.fingerprint,
    )
