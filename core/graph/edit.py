"""Edits of a network: pure functions from one graph to another.

None of them can make a graph that `core.graph.rules` forbids: they raise ValueError instead, with one sentence. Unknown
ids raise KeyError. The ports of layers that grow are closed up after every edit, so that their wires are 0 … n − 1.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from core.catalog import FieldKind, Layer, Placeholder, fields_of
from core.graph.model import Edge, Graph, Node
from core.graph.problem import ConnectNodes, InsertLayer, RemoveLayer, Repair, SetNodeField
from core.graph.rules import free_port, wire_fault
from core.graph.settings import NodeSettings


def new_id(graph: Graph, key: str) -> str:
    """An id for a new layer of kind `key` that no node of `graph` has: conv2d_1, conv2d_2 …"""
    return f"{key}_{_next_number((node.id for node in graph.nodes), f'{key}_')}"


def new_name(graph: Graph, title: str) -> str:
    """A name that no node of `graph` has: Conv2d, Conv2d 2, Conv2d 3 …"""
    names = {node.name for node in graph.nodes}
    return title if title not in names else f"{title} {max(2, _next_number(names, f'{title} '))}"


def _next_number(taken: Iterable[str], prefix: str) -> int:
    """One more than the largest number that follows `prefix`."""
    tails = (text[len(prefix) :] for text in taken if text.startswith(prefix))
    return max((int(tail) for tail in tails if tail.isascii() and tail.isdigit()), default=0) + 1


def add_node(graph: Graph, layer: Layer, name: str = "") -> tuple[Graph, str]:
    """The graph with one node more, not wired, and its id. Without a name it gets a free one."""
    node = Node(new_id(graph, layer.key), layer, name or new_name(graph, layer.title))
    return dataclasses.replace(graph, nodes=(*graph.nodes, node)), node.id


def chain(layers: Iterable[Layer]) -> Graph:
    """A new network of `layers`, each feeding the next one's first input."""
    graph, previous = Graph(), ""
    for layer in layers:
        graph, node = add_node(graph, layer)
        if previous:
            graph = connect(graph, previous, node, 0)
        previous = node
    return graph


def remove(graph: Graph, nodes: Iterable[str], edges: Iterable[Edge] = ()) -> Graph:
    """Without `nodes`, all wires at them, and without `edges`. What is not there is ignored."""
    gone, cut = set(nodes), set(edges)
    kept = tuple(edge for edge in graph.edges if edge not in cut and not {edge.source, edge.target} & gone)
    return close_up(Graph(tuple(node for node in graph.nodes if node.id not in gone), kept))


def remove_and_reconnect(graph: Graph, nodes: Iterable[str]) -> Graph:
    """Without `nodes`; what fed the first input of each now feeds what it fed."""
    for node_id in nodes:
        if node_id not in graph.by_id:
            continue
        arriving = graph.incoming[node_id]
        if arriving:
            source = arriving[0].source
            edges = (dataclasses.replace(e, source=source) if e.source == node_id else e for e in graph.edges)
            graph = dataclasses.replace(graph, edges=tuple(edges))
        graph = remove(graph, [node_id])
    return graph


def connect(graph: Graph, source: str, target: str, port: int) -> Graph:
    """With a wire from `source` to input `port` of `target`, in the place of the one that was there."""
    fault = wire_fault(graph, source, target, port)
    if fault:
        raise ValueError(fault)
    new = Edge(source, target, port)
    if new in graph.edges:
        return graph
    if any(edge.target == target and edge.port == port for edge in graph.edges):
        edges = tuple(new if (edge.target, edge.port) == (target, port) else edge for edge in graph.edges)
    else:
        edges = (*graph.edges, new)
    return close_up(dataclasses.replace(graph, edges=edges))


def disconnect(graph: Graph, edges: Iterable[Edge]) -> Graph:
    """Without `edges`."""
    return remove(graph, (), edges)


def insert_on_edge(graph: Graph, edge: Edge, node_id: str) -> Graph:
    """With node `node_id` put on the wire: its source feeds the node's first free input, the node feeds its target."""
    if edge not in graph.edges:
        raise ValueError("The wire is not in the network.")
    node, port = graph.by_id[node_id], free_port(graph, node_id)
    if port is None:
        raise ValueError(f"{node.name} has no free input.")
    if not node.layer.has_output:
        raise ValueError(f"{node.name} has no output.")
    return connect(connect(graph, edge.source, node_id, port), node_id, edge.target, edge.port)


def set_field(graph: Graph, node: str, field: str, value: object) -> Graph:
    """With `field` of `node` set to `value`; limits are checked by analysis, only the type is checked here."""
    return set_fields(graph, [node], {field: value})


def set_fields(graph: Graph, nodes: Iterable[str], values: Mapping[str, object]) -> Graph:
    """With several fields set on several nodes of kinds that have them."""
    for node_id in nodes:
        node = graph.by_id[node_id]
        graph = _replaced(graph, dataclasses.replace(node, layer=_with_fields(node.layer, values)))
    return graph


def set_node_settings(graph: Graph, nodes: Iterable[str], values: Mapping[str, object]) -> Graph:
    """With some fields of `NodeSettings` set on several nodes of any kind; limits are checked by analysis."""
    plain = _typed_values(NodeSettings, "A layer", values)
    for node_id in nodes:
        node = graph.by_id[node_id]
        graph = _replaced(graph, dataclasses.replace(node, settings=dataclasses.replace(node.settings, **plain)))
    return graph


def _with_fields(layer: Layer, values: Mapping[str, object]) -> Layer:
    plain = _typed_values(type(layer), layer.title, values)
    return dataclasses.replace(layer, **plain)  # type: ignore[type-var]


def _typed_values(kind: type, title: str, values: Mapping[str, object]) -> dict[str, Any]:
    known = {field.name: field for field in fields_of(kind)}
    plain: dict[str, Any] = {}
    for name, value in values.items():
        if name not in known:
            raise ValueError(f"{title} has no setting {name!r}.")
        plain[name] = _typed(known[name].kind, known[name].label, value)
    return plain


_TYPES: Mapping[FieldKind, Any] = {
    FieldKind.INTEGER: int,
    FieldKind.NUMBER: float,
    FieldKind.SWITCH: bool,
    FieldKind.CHOICE: str,
    FieldKind.PAIR: tuple[int, int],
    FieldKind.TRIPLE: tuple[int, int, int],
    FieldKind.SHAPE: tuple[int, ...],
    FieldKind.TEXT: str,
}


def _typed(kind: FieldKind, label: str, value: object) -> Any:
    try:
        plain = msgspec.convert(value, _TYPES[kind])
    except msgspec.ValidationError as error:
        raise ValueError(f"{label}: {error}.") from None
    if kind is FieldKind.NUMBER and not math.isfinite(plain):
        raise ValueError(f"{label} must be a finite number; it is {plain}.")
    return plain


def rename(graph: Graph, node: str, name: str) -> Graph:
    """With another name on `node`; surrounding blanks are cut off, and an empty name gives the default one back."""
    old = graph.by_id[node]
    name = " ".join(name.split())
    return _replaced(graph, dataclasses.replace(old, name=name or new_name(remove(graph, [node]), old.layer.title)))


def apply_repair(graph: Graph, repair: Repair) -> Graph:
    """The graph after one click on the repair."""
    match repair:
        case SetNodeField(_, node, field, value):
            return set_field(graph, node, field, value)
        case InsertLayer(_, node, port, layer):
            wire = next((edge for edge in graph.incoming[node] if edge.port == port), None)
            graph, added = add_node(graph, layer)
            return connect(graph, added, node, port) if wire is None else insert_on_edge(graph, wire, added)
        case RemoveLayer(_, node):
            return remove_and_reconnect(graph, [node])
        case ConnectNodes(_, source, node, port):
            return connect(graph, source, node, port)


def duplicate(graph: Graph, nodes: Sequence[str]) -> tuple[Graph, dict[str, str]]:
    """With copies of `nodes` and of the wires among them; also the id of the copy of each."""
    copies: dict[str, str] = {}
    for node in [node for node in graph.nodes if node.id in set(nodes)]:
        graph, copies[node.id] = add_node(graph, node.layer)
        graph = _replaced(graph, dataclasses.replace(graph.nodes[-1], settings=node.settings))
    inner = [edge for edge in graph.edges if edge.source in copies and edge.target in copies]
    wires = tuple(Edge(copies[edge.source], copies[edge.target], edge.port) for edge in inner)
    return close_up(dataclasses.replace(graph, edges=(*graph.edges, *wires))), copies


def _replaced(graph: Graph, node: Node) -> Graph:
    return dataclasses.replace(graph, nodes=tuple(node if old.id == node.id else old for old in graph.nodes))


def close_up(graph: Graph) -> Graph:
    """With the wires of every growing layer on ports 0 … n − 1, in the order they had."""
    moved: dict[Edge, Edge] = {}
    for node in graph.nodes:
        if node.layer.grows and not isinstance(node.layer, Placeholder):
            arriving = graph.incoming[node.id]
            moved |= {edge: dataclasses.replace(edge, port=i) for i, edge in enumerate(arriving) if edge.port != i}
    if not moved:
        return graph
    return dataclasses.replace(graph, edges=tuple(moved.get(edge, edge) for edge in graph.edges))
