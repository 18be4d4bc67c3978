"""A project as JSON documents and back.

Reading is strict about structure and forgiving about knowledge: a layer that this version cannot read becomes a
placeholder that is written back unchanged, and every other thing that had to be left out is named in a note.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from core.catalog import (
    Augmentation,
    BadEntry,
    Registry,
    augmentation_kinds,
    loss_kinds,
    optimizer_kinds,
    schedule_kinds,
)
from core.data import (
    SPLITTINGS,
    TASKS,
    ColumnChoice,
    DataChoice,
    DataFacts,
    PictureChoice,
    Source,
    sources,
)
from core.files.frames_json import frames_json, read_frames
from core.files.paths import with_absolute_paths, with_relative_paths
from core.graph import BadGraph, Graph, graph_json, read_graph
from core.project import Project, TrainingSettings

EntryT = TypeVar("EntryT")


class BadProject(ValueError):  # noqa: N818
    """JSON that is no project; the text is a clause that says why."""


class _Training(msgspec.Struct):
    loss: dict[str, Any]
    optimizer: dict[str, Any]
    epochs: int
    batch_size: int
    shuffle: bool
    seed: int
    device: str
    threads: int
    schedule: dict[str, Any] = msgspec.field(default_factory=lambda: {"kind": "constant"})
    accumulate: int = 1
    clip_norm: float = 0.0
    clip_value: float = 0.0
    l1: float = 0.0
    l2: float = 0.0
    mixed_precision: bool = False


class _Data(msgspec.Struct):
    source: dict[str, Any]
    facts: DataFacts | None
    validation: float
    test: float
    split_seed: int
    task: str = "auto"
    columns: tuple[ColumnChoice, ...] = ()
    splitting: str = "auto"
    split_column: str = ""
    pictures: PictureChoice = PictureChoice()
    augmentations: list[dict[str, Any]] = []


class _Interface(msgspec.Struct):
    layout: dict[str, tuple[float, float]]
    notes: str
    frames: list[Any] = []


def project_documents(project: Project, folder: Path | None) -> dict[str, dict[str, Any]]:
    """The project's four documents by entry name. Paths below `folder` become relative to it."""
    training, data = project.training, project.data
    source = with_relative_paths(data.source, folder)
    return {
        "graph.json": graph_json(project.graph),
        "training.json": {
            **{field.name: getattr(training, field.name) for field in dataclasses.fields(training)},
            **{name: _finite(getattr(training, name), 0.0) for name in ("clip_norm", "clip_value", "l1", "l2")},
            "loss": loss_kinds.encode(training.loss),
            "optimizer": optimizer_kinds.encode(training.optimizer),
            "schedule": schedule_kinds.encode(training.schedule),
        },
        "data.json": {
            "source": sources.encode(source),
            "facts": msgspec.to_builtins(data.facts),
            "validation": _finite(data.validation, 0.1),
            "test": _finite(data.test, 0.2),
            "split_seed": data.split_seed,
            **_decided(data),
        },
        "ui.json": {
            "layout": {
                node: [float(x), float(y)]
                for node, (x, y) in project.layout.items()
                if math.isfinite(x) and math.isfinite(y)
            },
            "notes": project.notes,
            **({"frames": frames_json(project.frames)} if project.frames else {}),
        },
    }


def _decided(data: DataChoice) -> dict[str, Any]:
    """What a person decided on the data beyond their source and shares; nothing where everything is guessed."""
    plain = {
        "task": data.task,
        "columns": [msgspec.to_builtins(column) for column in data.columns],
        "splitting": data.splitting,
        "split_column": data.split_column,
        "pictures": msgspec.to_builtins(data.pictures),
        "augmentations": [augmentation_kinds.encode(entry) for entry in data.augmentations],
    }
    guessed = {"task": "auto", "columns": [], "splitting": "auto", "split_column": "", "augmentations": []}
    guessed["pictures"] = msgspec.to_builtins(PictureChoice())
    return {name: value for name, value in plain.items() if value != guessed[name]}


def _finite(value: float, other: float) -> float:
    """JSON knows neither NaN nor infinity, and what is saved must open again."""
    return float(value) if math.isfinite(value) else other


def read_project(documents: Mapping[str, dict[str, Any]], folder: Path | None) -> tuple[Project, tuple[str, ...]]:
    """The project that `project_documents` wrote, and notes on what could not be taken over. BadProject otherwise."""
    notes: list[str] = []
    interface = _convert(documents, "ui.json", _Interface)
    graph = _read_graph(documents, notes)
    project = Project(
        graph=graph,
        layout=interface.layout,
        data=_read_data(_convert(documents, "data.json", _Data), folder, notes),
        training=_read_training(_convert(documents, "training.json", _Training), notes),
        notes=interface.notes,
        frames=read_frames(interface.frames, graph, notes),
    )
    return project, tuple(notes)


def _convert(documents: Mapping[str, dict[str, Any]], name: str, kind: type[EntryT]) -> EntryT:
    if name not in documents:
        raise BadProject(f"{name} is missing")
    try:
        return msgspec.convert(documents[name], kind)
    except msgspec.ValidationError as error:
        raise BadProject(f"in {name}, {str(error)[:1].lower()}{str(error)[1:]}") from None


def _read_graph(documents: Mapping[str, dict[str, Any]], notes: list[str]) -> Graph:
    if "graph.json" not in documents:
        raise BadProject("graph.json is missing")
    try:
        return read_graph(documents["graph.json"], notes)
    except BadGraph as error:
        raise BadProject(f"in graph.json, {error}") from None


def _read_training(raw: _Training, notes: list[str]) -> TrainingSettings:
    values = {field: getattr(raw, field) for field in raw.__struct_fields__}
    values["loss"] = _known(loss_kinds, raw.loss, "cross_entropy", "loss", notes)
    values["optimizer"] = _known(optimizer_kinds, raw.optimizer, "adam", "optimizer", notes)
    values["schedule"] = _known(schedule_kinds, raw.schedule, "constant", "schedule", notes)
    return TrainingSettings(**values)


def _read_data(raw: _Data, folder: Path | None, notes: list[str]) -> DataChoice:
    source: Source = _known(sources, raw.source, "digits", "data source", notes)
    return DataChoice(
        with_absolute_paths(source, folder),
        raw.facts,
        raw.validation,
        raw.test,
        raw.split_seed,
        task=raw.task if raw.task in TASKS else "auto",
        columns=raw.columns,
        splitting=raw.splitting if raw.splitting in SPLITTINGS else "auto",
        split_column=raw.split_column,
        pictures=raw.pictures,
        augmentations=tuple(_read_augmentations(raw.augmentations, notes)),
    )


def _read_augmentations(raw: list[dict[str, Any]], notes: list[str]) -> Iterator[Augmentation]:
    for stored in raw:
        try:
            yield augmentation_kinds.decode(stored)
        except BadEntry as error:
            notes.append(f"An augmentation could not be read and was left out: {error}.")


def _known(registry: Registry[EntryT], raw: dict[str, Any], other: str, what: str, notes: list[str]) -> EntryT:
    """The stored entry; a default one and a note when this version cannot read it."""
    try:
        return registry.decode(raw)
    except BadEntry as error:
        entry = registry.default(other)
        notes.append(f"The {what} could not be read ({error}); it was replaced by the default.")
        return entry
