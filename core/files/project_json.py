"""A project as JSON documents and back.

Reading is strict about structure and forgiving about knowledge: a layer that this version cannot read becomes a
placeholder that is written back unchanged, and every other thing that had to be left out is named in a note.
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from core.catalog import (
    Augmentation,
    BadEntry,
    Layer,
    Placeholder,
    Registry,
    augmentation_kinds,
    fields_of,
    layer_kinds,
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
from core.files.paths import with_absolute_paths, with_relative_paths
from core.graph import Edge, Graph, Node, NodeSettings, changed_settings, edit, wire_fault
from core.project import Project, TrainingSettings

_ID = re.compile(r"[A-Za-z0-9_\-]{1,64}")
EntryT = TypeVar("EntryT")


class BadProject(ValueError):  # noqa: N818
    """JSON that is no project; the text is a clause that says why."""


class _Node(msgspec.Struct):
    id: str
    name: str
    layer: dict[str, Any]
    settings: dict[str, Any] = {}


class _Graph(msgspec.Struct):
    nodes: list[_Node]
    edges: list[Edge]


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


def project_documents(project: Project, folder: Path | None) -> dict[str, dict[str, Any]]:
    """The project's four documents by entry name. Paths below `folder` become relative to it."""
    graph, training, data = project.graph, project.training, project.data
    source = with_relative_paths(data.source, folder)
    return {
        "graph.json": {
            "nodes": [_node_json(node) for node in graph.nodes],
            "edges": [{"source": e.source, "target": e.target, "port": e.port} for e in graph.edges],
        },
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
        },
    }


def _decided(data: DataChoice) -> dict[str, Any]:
    """What a person decided on the data beyond their source and shares; nothing where everything is guessed."""
    plain = {
        "task": data.task,
        "columns": msgspec.to_builtins(data.columns),
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
    project = Project(
        graph=_read_graph(_convert(documents, "graph.json", _Graph), notes),
        layout=interface.layout,
        data=_read_data(_convert(documents, "data.json", _Data), folder, notes),
        training=_read_training(_convert(documents, "training.json", _Training), notes),
        notes=interface.notes,
    )
    return project, tuple(notes)


def _convert(documents: Mapping[str, dict[str, Any]], name: str, kind: type[EntryT]) -> EntryT:
    if name not in documents:
        raise BadProject(f"{name} is missing")
    try:
        return msgspec.convert(documents[name], kind)
    except msgspec.ValidationError as error:
        raise BadProject(f"in {name}, {str(error)[:1].lower()}{str(error)[1:]}") from None


def _node_json(node: Node) -> dict[str, Any]:
    plain: dict[str, Any] = {"id": node.id, "name": node.name, "layer": _layer_json(node.layer)}
    changed = changed_settings(node.settings)
    return plain | {"settings": changed} if changed else plain


def _read_settings(raw: dict[str, Any], name: str, notes: list[str]) -> NodeSettings:
    """The stored settings; those that cannot be read stay at their default and are named in a note."""
    known = {field.name: raw[field.name] for field in fields_of(NodeSettings) if field.name in raw}
    odd = sorted(raw.keys() - known.keys())
    try:
        settings = msgspec.convert(known, NodeSettings)
    except msgspec.ValidationError:
        settings, odd = NodeSettings(), sorted(raw)
    if odd:
        notes.append(f"Settings of the layer “{name}” could not be read and were left out: {', '.join(odd)[:200]}.")
    return settings


def _layer_json(layer: Layer) -> dict[str, Any]:
    if isinstance(layer, Placeholder):
        return msgspec.json.decode(layer.raw, type=dict[str, Any])
    return layer_kinds.encode(layer)


def _read_layer(raw: dict[str, Any], name: str, notes: list[str]) -> Layer:
    try:
        return layer_kinds.decode(raw)
    except BadEntry as error:
        notes.append(f"The layer “{name}” could not be read and is kept as it is: {error}.")
        return Placeholder(msgspec.json.encode(raw, order="sorted").decode(), str(error))


def _read_graph(raw: _Graph, notes: list[str]) -> Graph:
    nodes: dict[str, Node] = {}
    for node in raw.nodes:
        if not _ID.fullmatch(node.id):
            raise BadProject(f"in graph.json, {node.id[:80]!r} is no id of a layer")
        if node.id in nodes:
            raise BadProject(f"in graph.json, two layers have the id {node.id!r}")
        settings = _read_settings(node.settings, node.name, notes)
        nodes[node.id] = Node(node.id, _read_layer(node.layer, node.name, notes), node.name, settings)
    graph = Graph(tuple(nodes.values()), tuple(_sound_edges(raw.edges, nodes)))
    if len(graph.order) != len(nodes):
        graph = _rewired(graph)
    lost = len(raw.edges) - len(graph.edges)
    if lost:
        wires = "1 wire was" if lost == 1 else f"{lost} wires were"
        notes.append(f"{wires} left out because no network can have such.")
    return edit.close_up(graph)


def _sound_edges(edges: list[Edge], nodes: Mapping[str, Node]) -> list[Edge]:
    """Wires that lead from an output to an input that exists; the first one at each input."""
    taken: set[tuple[str, int]] = set()
    sound = []
    for edge in edges:
        source, target = nodes.get(edge.source), nodes.get(edge.target)
        if source is None or target is None or not source.layer.has_output or (edge.target, edge.port) in taken:
            continue
        most = 4096 if target.layer.grows else len(target.layer.inputs)
        if 0 <= edge.port < most:
            taken.add((edge.target, edge.port))
            sound.append(edge)
    return sound


def _rewired(graph: Graph) -> Graph:
    """The wires drawn again one by one, without those that close a loop."""
    found = Graph(graph.nodes)
    for edge in graph.edges:
        port = len(found.incoming[edge.target]) if graph.by_id[edge.target].layer.grows else edge.port
        if not wire_fault(found, edge.source, edge.target, port):
            found = edit.connect(found, edge.source, edge.target, port)
    return found


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
