"""Where layers go when they become a group, and when they come out of one. Pure: project and positions in, project out.

Works on one level, as `netstudio.canvas.edits` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from PySide6.QtCore import QRectF

from core.graph import Graph, edit, layout, paths
from core.project import Position, Project
from netstudio.canvas import frame_edits, placement
from netstudio.canvas.edits import Positions
from netstudio.canvas.geometry import COLUMN_GAP, NODE_HEIGHT, NODE_WIDTH, ROW_GAP, snap


def grouped(project: Project, positions: Positions, nodes: Iterable[str]) -> tuple[Project, str]:
    """With `nodes` in a new group where the first of them stood; also its id. ValueError as `edit.group`."""
    picked = tuple(nodes)
    graph, group = edit.group(project.graph, picked)
    places = layout.grouped({**project.layout, **positions}, "", picked, group)
    places[group] = positions[_members(edit.sub(graph, group))[0]]
    ports = _port_places(edit.sub(graph, group), layout.level(places, group))
    places |= {paths.join(group, port): at for port, at in ports.items()}
    frames = frame_edits.grouped(project.frames, frame_edits.cards(project, positions), picked, group)
    return replace(project, graph=graph, layout=layout.known(graph, places), frames=frames), group


def _port_places(graph: Graph, known: Mapping[str, Position]) -> dict[str, Position]:
    """Group inputs in a column before the layers at `known`, Group outputs in one behind them."""
    left = snap(min(x for x, _ in known.values()) - COLUMN_GAP - NODE_WIDTH)
    right = snap(max(x for x, _ in known.values()) + COLUMN_GAP + NODE_WIDTH)
    found: dict[str, Position] = {}
    for key, x in (("group_input", left), ("group_output", right)):
        wanted = []
        for node in [node for node in graph.nodes if node.layer.key == key]:
            ends = [edge.target for edge in graph.outgoing[node.id]] + [e.source for e in graph.incoming[node.id]]
            wanted.append((min((known[end][1] for end in ends if end in known), default=0.0), node.id))
        lowest = float("-inf")
        for y, port in sorted(wanted, key=lambda item: item[0]):
            y = max(y, lowest)
            found[port] = (x, y)
            lowest = y + NODE_HEIGHT + ROW_GAP
    return found


def expanded(project: Project, positions: Positions, group: str) -> tuple[Project, tuple[str, ...]]:
    """With the layers in `group`, the first of them in its place; also their ids. What is below and right of it makes
    room where they need some.

    ValueError as `edit.expand`.
    """
    inside = edit.sub(project.graph, group)
    inner = placement.complete(inside, layout.level(project.layout, group))
    places = {**project.layout, **positions} | {paths.join(group, node): at for node, at in inner.items()}
    layers = {node: inner[node] for node in _members(inside)}
    first = next(iter(layers.values()), positions[group])
    shift = positions[group][0] - first[0], positions[group][1] - first[1]
    if layers:
        places[group] = (min(x for x, _ in layers.values()) + shift[0], min(y for _, y in layers.values()) + shift[1])
    graph, mapping = edit.expand(project.graph, group)
    places = layout.known(graph, layout.expanded(places, "", group, mapping))
    new = tuple(mapping.values())
    frames = frame_edits.expanded(project.frames, group, mapping, shift)
    was = QRectF(*positions[group], NODE_WIDTH, NODE_HEIGHT)
    return replace(project, graph=graph, layout=placement.with_room(graph, places, new, was), frames=frames), new


def _members(graph: Graph) -> list[str]:
    """The layers of a group's inside without its ports."""
    return [node.id for node in graph.nodes if node.layer.key not in ("group_input", "group_output")]
