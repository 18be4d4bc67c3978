"""The project file `.netstudio`: one file with network, settings, weights, optimizer state and history.

A zip with `mimetype`, `manifest.json` (format, versions, size and SHA-256 of every entry), four JSON documents, and,
once trained, `weights`, `optimizer` and `history` as safetensors and `state.json`. Equal projects and snapshots give
equal bytes. Data sets are never in it: they are found by path and recognised by fingerprint.
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from core.files.archive import (
    TENSOR_NAMES,
    BadArchive,
    NewerVersion,
    Parts,
    decode_json,
    encode_json,
    read_archive,
    write_archive,
)
from core.files.atomic import remove_stale_temporaries, require_writable, write_atomically
from core.files.migrate import migrate
from core.files.project_json import BadProject, project_documents, read_project
from core.files.snapshot_entries import BadSnapshot, read_snapshot, snapshot_entries
from core.project import Project
from core.train.snapshot import Snapshot


class FileError(Exception):
    """A project file cannot be read or written; the text is one sentence for the user."""


@dataclass(frozen=True)
class ProjectFile:
    """What a project file holds. `notes`: sentences about what this version could not read and how it helped itself."""

    project: Project
    snapshot: Snapshot | None
    notes: tuple[str, ...] = ()


def save(path: Path, project: Project, snapshot: Snapshot | None = None) -> None:
    """Write the file: afterwards `path` holds all of it, or FileError is raised and it holds what it held before.

    What killed writers left in its folder is cleared away.
    """
    entries = _entries(path, project, snapshot)

    def write(file: BinaryIO) -> None:
        write_archive(file, entries)

    try:
        write_atomically(path, write)
    except OSError as error:
        raise _unsaved(path, error) from error
    remove_stale_temporaries(path.parent)


def require_savable(path: Path) -> None:
    """Raise the FileError that `save` would raise because of where `path` lies: asked before long work begins."""
    try:
        require_writable(path)
    except OSError as error:
        raise _unsaved(path, error) from error


def _unsaved(path: Path, error: OSError) -> FileError:
    if isinstance(error, IsADirectoryError):
        return FileError(f"“{path}” is a folder; expected the name of a file to save to.")
    if not os.path.isdir(path.parent):
        return FileError(f"The folder {path.parent} does not exist; make it or choose another name.")
    return FileError(f"“{path.name}” could not be saved in {path.parent}: {error.strerror or error}.")


def load(path: Path) -> ProjectFile:
    """Read the file at `path`. FileError for everything that is not a sound project file."""
    try:
        archive = read_archive(path)
        documents = {name: decode_json(name, data) for name, data in archive.entries.items() if name.endswith(".json")}
        tensors = {name: data for name, data in archive.entries.items() if name in TENSOR_NAMES}
        migrated = dict(migrate(documents, archive.version))
        snapshot = read_snapshot(tensors, migrated.pop("state.json", None))
        project, notes = read_project(migrated, path.parent)
    except FileNotFoundError:
        raise FileError(f"“{path}” does not exist. Check the name, or choose another file.") from None
    except IsADirectoryError:
        raise FileError(f"“{path}” is a folder; expected a .netstudio file.") from None
    except OSError as error:
        raise FileError(f"“{path}” cannot be read: {error.strerror or error}.") from error
    except NewerVersion as error:
        raise FileError(f"“{path.name}” cannot be opened: {error}. Update Net Studio to open it.") from None
    except (BadArchive, BadProject, BadSnapshot) as error:
        raise FileError(f"“{path.name}” cannot be opened: {error}. Open an earlier copy of the project.") from None
    return ProjectFile(project, snapshot, notes)


def encode_project(project: Project, snapshot: Snapshot | None = None, path: Path | None = None) -> bytes:
    """The bytes that `save` would write to `path`."""
    buffer = io.BytesIO()
    write_archive(buffer, _entries(path, project, snapshot))
    return buffer.getvalue()


def _entries(path: Path | None, project: Project, snapshot: Snapshot | None) -> dict[str, Parts]:
    documents = project_documents(project, path.parent if path else None)
    try:
        entries: dict[str, Parts] = {name: [encode_json(document)] for name, document in documents.items()}
    except UnicodeEncodeError:
        raise FileError("The project holds a name or path that is not valid text. Rename it and save again.") from None
    return entries | snapshot_entries(snapshot) if snapshot else entries
