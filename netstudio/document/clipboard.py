"""Layers on the clipboard: readable JSON text, so that they travel between windows, files and mails."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from typing import Annotated, Any

import msgspec

from core.catalog import BadEntry, layer_kinds
from core.graph import edit
from core.project import Project

FORMAT = "netstudio-layers"
_MAX_TEXT = 4 * 2**20
_OFFSET = 32.0


class ClipboardError(Exception):
    """The clipboard holds no layers; the text is one sentence for the user."""


class _NodeText(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    name: str
    layer: dict[str, Any]
    at: tuple[float, float]


class _EdgeText(msgspec.Struct, forbid_unknown_fields=True):
    source: str
    target: str
    port: int


class _LayersText(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    nodes: Annotated[list[_NodeText], msgspec.Meta(max_length=5000)]
    edges: Annotated[list[_EdgeText], msgspec.Meta(max_length=20000)]


def copy_text(project: Project, nodes: Collection[str]) -> str:
    """`nodes` with their settings, places and the wires among them, as JSON."""
    graph, picked = project.graph, set(nodes)
    text = _LayersText(
        FORMAT,
        [
            _NodeText(node.id, node.name, layer_kinds.encode(node.layer), project.layout.get(node.id, (0.0, 0.0)))
            for node in graph.nodes
            if node.id in picked
        ],
        [_EdgeText(e.source, e.target, e.port) for e in graph.edges if {e.source, e.target} <= picked],
    )
    return msgspec.json.format(msgspec.json.encode(text), indent=2).decode()


def holds_layers(text: str) -> bool:
    """A quick look whether `paste_text` might succeed."""
    return FORMAT in text[:200]


def paste_text(project: Project, text: str) -> tuple[Project, tuple[str, ...]]:
    """`project` with the copied layers beside where they were, and their new ids. ClipboardError for other text."""
    found = _read(text)
    graph, layout, new_ids = project.graph, dict(project.layout), {}
    shift = _free_shift(project, found)
    for node in found.nodes:
        try:
            layer = layer_kinds.decode(node.layer)
        except BadEntry as error:
            raise ClipboardError(f"A layer on the clipboard cannot be used: {error}.") from None
        taken = any(other.name == node.name for other in graph.nodes)
        graph, new_id = edit.add_node(graph, layer, "" if taken else node.name)
        new_ids[node.id] = new_id
        layout[new_id] = (node.at[0] + shift, node.at[1] + shift)
    for edge in sorted(found.edges, key=lambda edge: edge.port):
        if edge.source in new_ids and edge.target in new_ids:
            try:
                graph = edit.connect(graph, new_ids[edge.source], new_ids[edge.target], edge.port)
            except ValueError as error:
                raise ClipboardError(f"A wire on the clipboard cannot be used: {error}") from None
    return dataclasses.replace(project, graph=graph, layout=layout), tuple(new_ids.values())


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


def _free_shift(project: Project, found: _LayersText) -> float:
    """How far right and down to put the layers so that none lies exactly on another."""
    places: Mapping[str, tuple[float, float]] = project.layout
    taken = {(round(x), round(y)) for x, y in places.values()}
    shift = 0.0
    while any((round(node.at[0] + shift), round(node.at[1] + shift)) in taken for node in found.nodes):
        shift += _OFFSET
    return shift
