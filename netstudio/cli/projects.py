"""Project files and data as commands take and leave them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from core.catalog import fields_of
from core.data import DataChoice, DataError, DataProblem, Loaded, Source, facts_of, guess_source
from core.data import load as load_data
from core.files import FileError, ProjectFile, load, require_savable, save
from core.graph import Graph
from core.project import Project
from core.templates import adapt, load_template, misfits, templates
from core.train import Failed, RunFault, Snapshot
from netstudio.cli.faults import CommandFault, WorkFailed, WrongUse
from netstudio.cli.output import write_note
from netstudio.cli.source_settings import with_settings

USER_KINDS = ("data", "network", "settings", "device")
"""Kinds of faults that lie in the input, not in the work."""

MOST_NAMED = 30
MOST_TOLD = 3
"""Problems of the data that are told one by one."""


def open_project(path: Path) -> ProjectFile:
    """The project in a file; what could not be taken over is told on stderr. WrongUse when it cannot be read."""
    try:
        opened = load(path)
    except FileError as error:
        raise WrongUse(str(error)) from error
    for note in opened.notes:
        write_note(f"netstudio: {note}")
    return opened


def new_project() -> ProjectFile:
    """An empty project, for data that bring their network along."""
    first = load_template(templates()[0].key)
    return ProjectFile(replace(first, graph=Graph(), layout={}), None)


def require_target(path: Path) -> None:
    """WrongUse where no project can be saved at `path`."""
    try:
        require_savable(path)
    except FileError as error:
        raise WrongUse(str(error)) from error


def save_project(path: Path, project: Project, snapshot: Snapshot | None) -> None:
    """Write a project file. WorkFailed when that is impossible."""
    try:
        save(path, project, snapshot)
    except FileError as error:
        raise WorkFailed(str(error)) from error


def read_data(
    project: Project, folder: Path, data: str | None, options: argparse.Namespace | None = None
) -> tuple[Project, Loaded]:
    """The project with the data at path `data` (its own when None) and what it holds. WrongUse for bad data.

    `options` may name the target and the task. What the data holds but cannot be used is told on stderr.
    """
    choice = project.data
    try:
        if data is not None:
            choice = _with_source(choice, guess_source(Path(data)), measured=options is None)
        if options is not None:
            choice = decided(replace(choice, source=with_settings(choice.source, options.set)), options)
        loaded = load_data(choice, folder)
        if options is not None:
            require_column(loaded, options.target)
    except DataError as error:
        advice = " Name other data with --data PATH." if data is None else ""
        raise WrongUse(f"{error}{advice}") from error
    tell_problems(loaded.problems)
    known = choice.facts.fingerprint if choice.facts is not None and choice.source == project.data.source else ""
    if known and loaded.fingerprint and known != loaded.fingerprint:
        write_note(
            "data: changed since it was last read; what is measured may hold samples that the network was trained on"
        )
    return replace(project, data=replace(choice, facts=facts_of(loaded))), loaded


def require_column(loaded: Loaded, target: str | None) -> None:
    """DataError where the column `target` that was named is not in the table, or the data is no table."""
    if target is None:
        return
    if loaded.frame is None:
        raise DataError(f"--target {target!r}: the data is no table whose target can be chosen; leave --target out.")
    if target not in loaded.frame.names:
        names = loaded.frame.names
        more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
        raise DataError(f"There is no column {target!r}; expected one of {', '.join(names[:MOST_NAMED])}{more}.")


def _with_source(choice: DataChoice, source: Source, measured: bool) -> DataChoice:
    """`choice` with another source. Settings and decisions are kept for the same file, and where data of the same kind
    is only `measured`: it has to be read as the data of the training was."""
    known = choice.source
    alike = type(source) is type(known) and any(field.name == "path" for field in fields_of(type(source)))
    if alike and (measured or _same_file(cast(Any, source).path, cast(Any, known).path)):
        return replace(choice, source=replace(cast(Any, known), path=cast(Any, source).path))
    if source == known:
        return choice
    return replace(choice, source=source, columns=(), split_column="", task="auto")


def _same_file(one: str, other: str) -> bool:
    return Path(one).expanduser().absolute() == Path(other).expanduser().absolute()


def decided(choice: DataChoice, options: argparse.Namespace) -> DataChoice:
    """`choice` with the target and the task that were named on the command line."""
    if options.task is not None:
        choice = replace(choice, task=options.task)
    if options.target is not None:
        others = [
            replace(column, role="auto" if column.role == "target" else column.role)
            for column in choice.columns
            if column.name != options.target
        ]
        target = replace(choice.column(options.target), role="target")
        choice = replace(choice, columns=(*others, target))
    return choice


def fitting(project: Project) -> Project:
    """`project` with the input, output and loss that its data need. WrongUse, saying why, where nothing helps."""
    if not misfits(project):
        return project
    adapted = adapt(project)
    if adapted.left:
        problem = adapted.left[0]
        node = project.graph.by_id.get(problem.node)
        blame = f"{node.name}: {problem.text}" if node is not None else problem.text
        raise WrongUse(f"This network does not suit the data. {blame} Take a suggested network with --suggest.")
    write_note("data: the network's input and output were adapted")
    return adapted.project


def tell_problems(problems: Sequence[DataProblem]) -> None:
    """The first problems of the data on stderr, and how many more there are."""
    for problem in problems[:MOST_TOLD]:
        write_note(f"data, {problem.where}: {problem.what}; {problem.action}")
    if len(problems) > MOST_TOLD:
        write_note(f"data: {len(problems) - MOST_TOLD:,} more such notes")


def command_fault(fault: RunFault | Failed) -> CommandFault:
    """The end of a command that a run's fault brings about."""
    return (WrongUse if fault.kind in USER_KINDS else WorkFailed)(fault.text)
