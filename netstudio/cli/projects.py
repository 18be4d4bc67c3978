"""Project files and data as commands take and leave them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from core.data import DataError, Loaded, facts_of, guess_source
from core.files import FileError, ProjectFile, load, save
from core.project import Project
from core.train import Failed, RunFault, Snapshot
from netstudio.cli.faults import CommandFault, WorkFailed, WrongUse

USER_KINDS = ("data", "network", "settings", "device")
"""Kinds of faults that lie in the input, not in the work."""


def open_project(path: Path) -> ProjectFile:
    """The project in a file. WrongUse when it cannot be read."""
    try:
        return load(path)
    except FileError as error:
        raise WrongUse(str(error)) from error


def save_project(path: Path, project: Project, snapshot: Snapshot | None) -> None:
    """Write a project file. WorkFailed when that is impossible."""
    try:
        save(path, project, snapshot)
    except FileError as error:
        raise WorkFailed(str(error)) from error


def read_data(project: Project, folder: Path, data: str | None) -> tuple[Project, Loaded]:
    """The project with the data at path `data` (its own when None) and what it holds. WrongUse for bad data."""
    try:
        source = project.data.source if data is None else guess_source(Path(data))
        loaded = source.load(folder)
    except DataError as error:
        advice = " Name other data with --data PATH." if data is None else ""
        raise WrongUse(f"{error}{advice}") from error
    return replace(project, data=replace(project.data, source=source, facts=facts_of(loaded))), loaded


def command_fault(fault: RunFault | Failed) -> CommandFault:
    """The end of a command that a run's fault brings about."""
    return (WrongUse if fault.kind in USER_KINDS else WorkFailed)(fault.text)
