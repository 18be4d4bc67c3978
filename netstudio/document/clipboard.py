"""Layers on the clipboard: readable JSON text, so that they travel between windows, files and mails."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from typing import Annotated, Any, NamedTuple

import msgspec

from core import frames as core_frames
from core.catalog import BadEntry, Layer, layer_kinds
from core.files.frames_json import frames_json, read_frame
from core.frames import MOST, Frames
from core.graph import BadGraph, Graph, Group, Node, changed_settings, edit, layout, node_json, paths, read_settings
from core.project import Position, Project

FORMAT = "netstudio-layers"
_MAX_TEXT = 4 * 2**20
_OFFSET = 32.0
_CARD = (168.0, 60.0)
"""Size of a card, to find the middle of what is pasted."""
_GRID = 8.0


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


class _LayersText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    format: str
    nodes: Annotated[list[_NodeText], msgspec.Meta(max_length=5000)]
    edges: Annotated[list[_EdgeText], msgspec.Meta(max_length=20000)]
    frames: Annotated[list[dict[str, Any]], msgspec.Meta(max_length=MOST)] = []
    """Frames and notes as in a project file; those inside groups name their level by the ids given here."""


class Pasted(NamedTuple):
    """The project with what was pasted, and the new ids on the level where it was put."""

    project: Project
    nodes: tuple[str, ...]
    frames: tuple[str, ...]


def copy_text(project: Project, nodes: Collection[str], path: str = "", frames: Collection[str] = ()) -> str:
    """`nodes` and `frames` of the level at `path` with settings, places and the wires among them, as JSON."""
    graph, picked = edit.sub(project.graph, path), set(nodes)
    text = _LayersText(
        FORMAT,
        [_node_text(project, path, node) for node in graph.nodes if node.id in picked],
        [_EdgeText(e.source, e.target, e.port, e.output) for e in graph.edges if {e.source, e.target} <= picked],
        frames_json(_carried(core_frames.inside(project.frames, path), picked, frames)),
    )
    return msgspec.json.format(msgspec.json.encode(text), indent=2).decode()


def _carried(found: Frames, nodes: Collection[str], frames: Collection[str]) -> Frames:
    """The `frames` picked, and those inside of `nodes`."""
    tops = ((frame, frame.level.partition(paths.SEPARATOR)[0]) for frame in found)
    return tuple(frame for frame, top in tops if (top in nodes if top else frame.id in frames))


def _node_text(project: Project, path: str, node: Node) -> _NodeText:
    plain, own = node_json(node), paths.join(path, node.id)
    start = f"{own}{paths.SEPARATOR}"
    inside = {key[len(start) :]: at for key, at in project.layout.items() if key.startswith(start)}
    at = project.layout.get(own, (0.0, 0.0))
    return _NodeText(node.id, node.name, plain["layer"], at, plain.get("settings", {}), inside)


def paste_text(project: Project, text: str, path: str = "", middle: Position | None = None) -> Pasted:
    """`project` with the copied layers and frames on the level at `path`.

    They go around `middle`, or beside where they were. ClipboardError for other text.
    """
    found = _read(text)
    framed = _frames(found)
    graph, new_ids = _with_layers(edit.sub(project.graph, path), found)
    places = dict(project.layout)
    dx, dy = _shift(found, framed, middle)
    more = _free_shift(layout.level(places, path), found, (dx, dy))
    dx, dy = dx + more, dy + more
    for node in found.nodes:
        own = paths.join(path, new_ids[node.id])
        places[own] = (node.at[0] + dx, node.at[1] + dy)
        places |= {paths.join(own, key): at for key, at in node.inside.items()}
    try:
        whole = edit.put(project.graph, path, graph)
    except ValueError as error:
        raise ClipboardError(f"The layers on the clipboard cannot be put here: {error}") from None
    frames, new_frames = _with_frames(project.frames, framed, path, new_ids, (dx, dy))
    pasted = dataclasses.replace(project, graph=whole, layout=places, frames=core_frames.known(whole, frames))
    return Pasted(pasted, tuple(new_ids.values()), new_frames)


def _with_layers(graph: Graph, found: _LayersText) -> tuple[Graph, dict[str, str]]:
    """`graph` with the copied layers, their wires and settings; also the new ids by the old ones."""
    new_ids: dict[str, str] = {}
    for node in found.nodes:
        taken = any(other.name == node.name for other in graph.nodes)
        graph, new_ids[node.id] = edit.add_node(graph, _layer(node), "" if taken else node.name)
    for edge in sorted(found.edges, key=lambda edge: edge.port):
        if edge.source in new_ids and edge.target in new_ids:
            try:
                graph = edit.connect(graph, new_ids[edge.source], new_ids[edge.target], edge.port, edge.output)
            except ValueError as error:
                raise ClipboardError(f"A wire on the clipboard cannot be used: {error}") from None
    for node in found.nodes:
        values = _settings(node, new_ids)
        graph = edit.set_node_settings(graph, [new_ids[node.id]], values) if values else graph
    return graph, new_ids


def _frames(found: _LayersText) -> Frames:
    try:
        return tuple(read_frame(stored) for stored in found.frames)
    except ValueError as error:
        raise ClipboardError(f"A frame on the clipboard cannot be used: {error}.") from None


def _with_frames(
    frames: Frames, new: Frames, path: str, new_ids: Mapping[str, str], shift: Position
) -> tuple[Frames, tuple[str, ...]]:
    """`frames` with `new` ones on the level at `path` and in the groups pasted there; also the ids on that level."""
    if len(frames) + len(new) > MOST:
        raise ClipboardError(f"A project holds at most {MOST} frames and notes; delete some before pasting more.")
    listed, own = list(frames), []
    for frame in new:
        frame_id = core_frames.new_id(listed)
        top, _, rest = frame.level.partition(paths.SEPARATOR)
        if top:
            level = paths.join(path, new_ids.get(top, top))
            listed.append(dataclasses.replace(frame, id=frame_id, level=paths.join(level, rest) if rest else level))
        else:
            listed.append(dataclasses.replace(core_frames.shifted(frame, *shift), id=frame_id, level=path))
            own.append(frame_id)
    return tuple(listed), tuple(own)


def _shift(found: _LayersText, frames: Frames, middle: Position | None) -> Position:
    """How far everything goes so that its middle comes to `middle`, on the grid."""
    areas = [(*node.at, *_CARD) for node in found.nodes] + [frame.area for frame in frames if not frame.level]
    if middle is None or not areas:
        return 0.0, 0.0
    left, top = min(area[0] for area in areas), min(area[1] for area in areas)
    right, bottom = max(area[0] + area[2] for area in areas), max(area[1] + area[3] for area in areas)
    dx, dy = middle[0] - (left + right) / 2, middle[1] - (top + bottom) / 2
    return round(dx / _GRID) * _GRID, round(dy / _GRID) * _GRID


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


def _free_shift(places: Mapping[str, tuple[float, float]], found: _LayersText, way: Position) -> float:
    """How much farther than `way` right and down to put the layers so that none lies exactly on another."""
    taken = {(round(x), round(y)) for x, y in places.values()}
    shift = 0.0
    spots = [(node.at[0] + way[0], node.at[1] + way[1]) for node in found.nodes]
    while any((round(x + shift), round(y + shift)) in taken for x, y in spots):
        shift += _OFFSET
    return shift


@dataclasses.dataclass(frozen=True)
class GroupText:
    """One group as text: its name, the layer, its settings where they are not the default, and its inner places."""

    name: str
    layer: Group
    settings: Mapping[str, object]
    inside: Mapping[str, tuple[float, float]]


def group_in(text: str) -> GroupText:
    """The one group that `text` holds. ClipboardError for anything else."""
    found = _read(text)
    layers = [_layer(node) for node in found.nodes]
    if len(layers) != 1 or not isinstance(layers[0], Group):
        raise ClipboardError("Expected one group; the text holds other layers.")
    node = found.nodes[0]
    return GroupText(node.name, layers[0], _settings(node, {}), dict(node.inside))
