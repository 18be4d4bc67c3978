"""Layers on the clipboard: readable JSON text, so that they travel between windows, files and mails."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from typing import Annotated, Any

import msgspec

from core.catalog import BadEntry, Layer, layer_kinds
from core.graph import BadGraph, Group, Node, changed_settings, edit, layout, node_json, paths, read_settings
from core.project import Project

FORMAT = "netstudio-layers"
_MAX_TEXT = 4 * 2**20
_OFFSET = 32.0


class ClipboardError(Exception):
    """The clipboard holds no layers; the text is one sentence for the user."""


class _NodeText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    id: str
    name: str
    layer: dict[str, Any]
    at: tuple[float, float]
    settings: dict[str, Any] = {}
    inside: dict[str, tuple[float, float]] = {}
    """Places of what is in a group, by paths within it."""


class _EdgeText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    source: str
    target: str
    port: int
    output: int = 0


class _LayersText(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    nodes: Annotated[list[_NodeText], msgspec.Meta(max_length=5000)]
    edges: Annotated[list[_EdgeText], msgspec.Meta(max_length=20000)]


def copy_text(project: Project, nodes: Collection[str], path: str = "") -> str:
    """`nodes` of the level at `path` with their settings, places and the wires among them, as JSON."""
    graph, picked = edit.sub(project.graph, path), set(nodes)
    text = _LayersText(
        FORMAT,
        [_node_text(project, path, node) for node in graph.nodes if node.id in picked],
        [_EdgeText(e.source, e.target, e.port, e.output) for e in graph.edges if {e.source, e.target} <= picked],
    )
    return msgspec.json.format(msgspec.json.encode(text), indent=2).decode()


def _node_text(project: Project, path: str, node: Node) -> _NodeText:
    plain, own = node_json(node), paths.join(path, node.id)
    start = f"{own}{paths.SEPARATOR}"
    inside = {key[len(start) :]: at for key, at in project.layout.items() if key.startswith(start)}
    at = project.layout.get(own, (0.0, 0.0))
    return _NodeText(node.id, node.name, plain["layer"], at, plain.get("settings", {}), inside)


def holds_layers(text: str) -> bool:
    """A quick look whether `paste_text` might succeed."""
    return FORMAT in text[:200]


def paste_text(project: Project, text: str, path: str = "") -> tuple[Project, tuple[str, ...]]:
    """`project` with the copied layers on the level at `path`, beside where they were, and their new ids there.

    ClipboardError for other text.
    """
    found = _read(text)
    graph, new_ids = edit.sub(project.graph, path), {}
    places = dict(project.layout)
    shift = _free_shift(layout.level(places, path), found)
    for node in found.nodes:
        layer = _layer(node)
        taken = any(other.name == node.name for other in graph.nodes)
        graph, new_id = edit.add_node(graph, layer, "" if taken else node.name)
        new_ids[node.id] = new_id
        own = paths.join(path, new_id)
        places[own] = (node.at[0] + shift, node.at[1] + shift)
        places |= {paths.join(own, key): at for key, at in node.inside.items()}
    for edge in sorted(found.edges, key=lambda edge: edge.port):
        if edge.source in new_ids and edge.target in new_ids:
            try:
                graph = edit.connect(graph, new_ids[edge.source], new_ids[edge.target], edge.port, edge.output)
            except ValueError as error:
                raise ClipboardError(f"A wire on the clipboard cannot be used: {error}") from None
    for node in found.nodes:
        values = _settings(node, new_ids)
        graph = edit.set_node_settings(graph, [new_ids[node.id]], values) if values else graph
    try:
        whole = edit.put(project.graph, path, graph)
    except ValueError as error:
        raise ClipboardError(f"The layers on the clipboard cannot be put here: {error}") from None
    return dataclasses.replace(project, graph=whole, layout=places), tuple(new_ids.values())


def _layer(node: _NodeText) -> Layer:
    try:
        return layer_kinds.decode(node.layer)
    except (BadEntry, BadGraph) as error:
        raise ClipboardError(f"A layer on the clipboard cannot be used: {error}.") from None


def _settings(node: _NodeText, new_ids: Mapping[str, str]) -> dict[str, object]:
    """Settings for the copy; it uses the weights of another layer only where that was copied along."""
    values = changed_settings(read_settings(node.settings, node.name, []))
    owner = new_ids.get(values.pop("shares", ""))
    return values | ({"shares": owner} if owner else {})


def _read(text: str) -> _LayersText:
    if len(text) > _MAX_TEXT:
        raise ClipboardError("The clipboard holds more than 4 MiB of text; copy fewer layers at once.")
    try:
        found = msgspec.json.decode(text, type=_LayersText)
    except (msgspec.DecodeError, RecursionError):
        found = None
    if found is None or found.format != FORMAT:
        raise ClipboardError("The clipboard holds no layers; copy some in Net Studio first.")
    if len({node.id for node in found.nodes}) < len(found.nodes):
        raise ClipboardError("The clipboard names one layer twice; copy the layers again.")
    return found


def _free_shift(places: Mapping[str, tuple[float, float]], found: _LayersText) -> float:
    """How far right and down to put the layers so that none lies exactly on another."""
    taken = {(round(x), round(y)) for x, y in places.values()}
    shift = 0.0
    while any((round(node.at[0] + shift), round(node.at[1] + shift)) in taken for node in found.nodes):
        shift += _OFFSET
    return shift


def group_in(text: str) -> tuple[str, Group, dict[str, tuple[float, float]]]:
    """Name, layer and inner places of the one group that `text` holds. ClipboardError for anything else."""
    found = _read(text)
    layers = [_layer(node) for node in found.nodes]
    if len(layers) != 1 or not isinstance(layers[0], Group):
        raise ClipboardError("Expected one group; the text holds other layers.")
    return found.nodes[0].name, layers[0], dict(found.nodes[0].inside)
