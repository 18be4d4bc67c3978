"""The kinds of data that can be opened, and which of them a file or folder is."""

from __future__ import annotations

import os
from pathlib import Path

from core.catalog import Registry
from core.data.arrange import UnclearRolesError, rearrange
from core.data.choice import DataChoice, DataFacts
from core.data.encode import indexed_inputs
from core.data.images import as_chosen
from core.data.source import SILENT, DataError, Loaded, Source, Watch
from core.data.watching import watched

TABLES = (".csv", ".tsv", ".parquet", ".jsonl", ".json")
SPREADSHEETS = (".xlsx", ".xls", ".xlsm", ".ods", ".numbers")
MOST_NAMED = 5

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
    refused: DataError | None = None
    for kind in sorted(sources.classes.values(), key=lambda kind: -kind.priority):
        try:
            source = kind.recognise(path)
        except DataError as error:
            refused = refused or error
            continue
        if source is not None:
            return source
    if refused is not None:
        raise refused
    inside = _only_file(path)
    if inside is not None:
        return guess_source(inside)
    tables = _tables_in(path)
    if tables:
        raise DataError(f"{path} holds several files; open one of its tables: {', '.join(tables)}.")
    if path.is_dir() and not any(path.iterdir()):
        raise DataError(f"{path} is an empty folder; expected a folder of pictures, texts or IDX files.")
    if path.name.lower().endswith(SPREADSHEETS):
        raise DataError(f"{path} is a spreadsheet, which cannot be opened here; save it as CSV and open that file.")
    expected = "a folder of pictures, texts or IDX files" if path.is_dir() else "a table, pictures, text or arrays"
    raise DataError(f"{path} is not a kind of data that can be opened here; expected {expected}.")


def _tables_in(path: Path) -> list[str]:
    """Names of some files of a folder that can be opened as tables by their names."""
    try:
        found = sorted(item.name for item in path.iterdir()) if path.is_dir() else []
    except OSError:
        return []
    return [name for name in found if name.lower().removesuffix(".gz").endswith(TABLES)][:MOST_NAMED]


def _only_file(path: Path) -> Path | None:
    """The one file that a folder holds; None where it holds others or folders too, or is no folder that can be read."""
    try:
        found = [item for item in path.iterdir() if not item.name.startswith(".")] if path.is_dir() else []
    except OSError:
        return None
    return found[0] if len(found) == 1 and found[0].is_file() else None


def load(choice: DataChoice, folder: Path | None, watch: Watch = SILENT) -> Loaded:
    """The data of `choice`, read by its source and made into samples as a person decided. Raises DataError, Cancelled.

    `folder` is the project file's folder, None when it is not saved yet.
    """
    with watched(watch) as watch:
        try:
            found = choice.source.load(folder, watch)
        except UnclearRolesError as unclear:
            if not choice.columns:
                raise
            found = unclear.found
        return as_decided(found, choice, watch)


def as_decided(found: Loaded, choice: DataChoice, watch: Watch = SILENT) -> Loaded:
    """What a source found, made into samples as a person decided. Raises DataError, Cancelled."""
    return rearrange(as_chosen(found, choice.pictures, watch), choice)


def facts_of(loaded: Loaded) -> DataFacts:
    """What a project remembers of its data."""
    return DataFacts(
        input=loaded.input,
        classes=loaded.classes,
        target_size=1 if loaded.classes else loaded.train.targets.shape[1],
        samples=sum(len(part) for part in (loaded.train, loaded.validation, loaded.test) if part is not None),
        fingerprint=loaded.fingerprint,
        kind=kind_of(loaded),
        task=task_of(loaded),
        vocabulary=len(loaded.preparation.tokens.vocabulary) if loaded.preparation.tokens is not None else 0,
        indexed=indexed_inputs(loaded.preparation.columns),
    )


def kind_of(loaded: Loaded) -> str:
    """`table`, `pictures`, `text`, `series`, `audio` or `arrays`."""
    if loaded.kind:
        return loaded.kind
    rank = len(loaded.input.shape)
    return "pictures" if rank == 3 and loaded.input.shape[0] in (1, 3, 4) else "table" if rank == 1 else "arrays"


def task_of(loaded: Loaded) -> str:
    """`binary`, `classes`, `regression` or `sequence`."""
    if loaded.task:
        return loaded.task
    return "regression" if not loaded.classes else "binary" if len(loaded.classes) == 2 else "classes"
