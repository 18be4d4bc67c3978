"""A network as plain JSON values and back, with all that stands in its groups.

Strict about structure, forgiving about knowledge: a layer that this version cannot read becomes a placeholder that is
written back unchanged, wherever it stands, and every other thing that had to be left out is named in a note.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from core.catalog import BadEntry, Layer, Placeholder, fields_of, layer_kinds
from core.graph.model import Edge, Graph, Node
from core.graph.rules import wire_fault
from core.graph.settings import NodeSettings, changed_settings
from core.graph.wires import close_up, connect

MAX_DEPTH = 16
"""Groups in groups."""
_MOST_PORTS = 4096
_ID = re.compile(r"[A-Za-z0-9_\-]{1,64}")


class BadGraph(ValueError):  # noqa: N818
    """JSON that is no network; the text is a clause that says why."""


class _Node(msgspec.Struct):
    id: str
    name: str
    layer: dict[str, Any]
    settings: dict[str, Any] = {}


class _Graph(msgspec.Struct):
    nodes: list[_Node]
    edges: list[Edge]


def graph_json(graph: Graph) -> dict[str, Any]:
    """`graph` as plain JSON values; what is at its default is left out where older versions did not know it."""
    return {"nodes": [node_json(node) for node in graph.nodes], "edges": [_edge_json(edge) for edge in graph.edges]}


def node_json(node: Node) -> dict[str, Any]:
    """One node: id, name, layer, and settings where there are any."""
    plain: dict[str, Any] = {"id": node.id, "name": node.name, "layer": _layer_json(node.layer)}
    changed = changed_settings(node.settings)
    return plain | {"settings": changed} if changed else plain


def _edge_json(edge: Edge) -> dict[str, Any]:
    plain: dict[str, Any] = {"source": edge.source, "target": edge.target, "port": edge.port}
    return plain | {"output": edge.output} if edge.output else plain


def _layer_json(layer: Layer) -> dict[str, Any]:
    if isinstance(layer, Placeholder):
        return msgspec.json.decode(layer.raw, type=dict[str, Any])
    return layer_kinds.encode(layer)


def read_graph(raw: Any, notes: list[str]) -> Graph:
    """The network that `graph_json` wrote; sentences on what was left out go to `notes`. BadGraph otherwise."""
    if _too_deep(raw):
        raise BadGraph(f"groups stand in one another more than {MAX_DEPTH} deep")
    try:
        found = msgspec.convert(raw, _Graph)
    except msgspec.ValidationError as error:
        raise BadGraph(f"{str(error)[:1].lower()}{str(error)[1:]}") from None
    nodes: dict[str, Node] = {}
    for node in found.nodes:
        if not _ID.fullmatch(node.id):
            raise BadGraph(f"{node.id[:80]!r} is no id of a layer")
        if node.id in nodes:
            raise BadGraph(f"two layers have the id {node.id!r}")
        settings = read_settings(node.settings, node.name, notes)
        nodes[node.id] = Node(node.id, _read_layer(node.layer, node.name, notes), node.name, settings)
    graph = Graph(tuple(nodes.values()), tuple(_sound_edges(found.edges, nodes)))
    if len(graph.order) != len(nodes):
        graph = _rewired(graph)
    lost = len(found.edges) - len(graph.edges)
    if lost:
        wires = "1 wire was" if lost == 1 else f"{lost} wires were"
        notes.append(f"{wires} left out because no network can have such.")
    return close_up(graph)


def read_settings(raw: Mapping[str, Any], name: str, notes: list[str]) -> NodeSettings:
    """The stored settings of layer `name`; those that cannot be read stay at their default and are named in a note."""
    if not raw:
        return Node.settings
    known = {field.name: raw[field.name] for field in fields_of(NodeSettings) if field.name in raw}
    odd = sorted(raw.keys() - known.keys())
    try:
        settings = msgspec.convert(known, NodeSettings)
    except msgspec.ValidationError:
        settings, odd = NodeSettings(), sorted(raw)
    if odd:
        notes.append(f"Settings of the layer “{name}” could not be read and were left out: {', '.join(odd)[:200]}.")
    return settings


def _too_deep(raw: Any) -> bool:
    """Whether networks stand in one another deeper than allowed; looks at the raw values and calls nothing deeply."""
    level = [raw]
    for _ in range(MAX_DEPTH + 1):
        nodes = [node for graph in level if isinstance(graph, dict) for node in _listed(graph.get("nodes"))]
        layers = [node.get("layer") for node in nodes if isinstance(node, dict)]
        level = [layer["graph"] for layer in layers if isinstance(layer, dict) and "graph" in layer]
        if not level:
            return False
    return True


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _read_layer(raw: dict[str, Any], name: str, notes: list[str]) -> Layer:
    try:
        return layer_kinds.decode(raw, notes)
    except BadEntry as error:
        notes.append(f"The layer “{name}” could not be read and is kept as it is: {error}.")
        return Placeholder(msgspec.json.encode(raw, order="sorted").decode(), str(error))


def _sound_edges(edges: list[Edge], nodes: Mapping[str, Node]) -> list[Edge]:
    """Wires that lead from an output to an input that exists; the first one at each input."""
    taken: set[tuple[str, int]] = set()
    sound = []
    for edge in edges:
        source, target = nodes.get(edge.source), nodes.get(edge.target)
        if source is None or target is None or not source.layer.has_output or (edge.target, edge.port) in taken:
            continue
        most = _MOST_PORTS if target.layer.grows else len(target.layer.inputs)
        leaves = _MOST_PORTS if isinstance(source.layer, Placeholder) else len(source.layer.outputs)
        if 0 <= edge.port < most and 0 <= edge.output < leaves:
            taken.add((edge.target, edge.port))
            sound.append(edge)
    return sound


def _rewired(graph: Graph) -> Graph:
    """The wires drawn again one by one, without those that close a loop."""
    found = Graph(graph.nodes)
    for edge in graph.edges:
        port = len(found.incoming[edge.target]) if graph.by_id[edge.target].layer.grows else edge.port
        if not wire_fault(found, edge.source, edge.target, port, edge.output):
            found = connect(found, edge.source, edge.target, port, edge.output)
    return found
