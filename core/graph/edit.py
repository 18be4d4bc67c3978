"""Edits of a network: pure functions from one graph to another.

They work on the level they are given. To edit inside a group: `at(graph, "group_1", lambda inside: remove(inside, …))`,
or `put(graph, "group_1", changed)` with what became of `sub(graph, "group_1")`.

None of them can make a graph that `core.graph.rules` forbids: they raise ValueError instead, with one sentence. Unknown
ids raise KeyError. The ports of layers that grow are closed up after every edit, so that their wires are 0 … n − 1.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from core.catalog import FieldKind, Layer, fields_of
from core.graph.flatten import can_bypass
from core.graph.grouping import at, depth, expand, group, grouping_fault, put
from core.graph.model import Edge, Graph, Node
from core.graph.naming import new_id, new_name
from core.graph.paths import name_of, node_at, split, sub
from core.graph.problem import (
    AppendLayer,
    ChooseLoss,
    ConnectNodes,
    InsertLayer,
    RemoveLayer,
    RemoveWire,
    Repair,
    ReplaceLayer,
    SetNodeField,
    SetNodeSetting,
    SwapLayers,
    moved,
)
from core.graph.rules import free_port
from core.graph.settings import NodeSettings
from core.graph.wires import close_up, connect, replaced, swapped, tied_nodes

__all__ = [
    "add_node", "apply_repair", "at", "bypass", "chain", "close_up", "connect", "depth", "disconnect", "duplicate",
    "expand", "group", "grouping_fault", "heirs", "insert_on_edge", "name_of", "new_id", "new_name", "node_at", "put",
    "remove", "remove_and_reconnect", "rename", "set_field", "set_fields", "set_node_settings", "share", "sub",
    "tied_nodes", "unshare",
]  # fmt: skip


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
    """Without `nodes`, all wires at them, and without `edges`. What is not there is ignored.

    Where others use the weights of a removed layer, the first of them becomes their owner (`heirs`).
    """
    gone, cut = set(nodes), set(edges)
    kept = tuple(edge for edge in graph.edges if edge not in cut and not {edge.source, edge.target} & gone)
    heir = heirs(graph, gone)
    left = tuple(_inheriting(node, heir) for node in graph.nodes if node.id not in gone)
    return close_up(Graph(left, kept))


def heirs(graph: Graph, nodes: Iterable[str]) -> dict[str, str]:
    """Of the owners of shared weights among `nodes`, who owns the weights once these are removed, by old owner.

    Trained weights keyed with the old owner's path are those of the new one.
    """
    gone = set(nodes)
    found: dict[str, str] = {}
    for node in graph.nodes:
        if node.settings.shares in gone and node.id not in gone:
            found.setdefault(node.settings.shares, node.id)
    return found


def _inheriting(node: Node, heir: Mapping[str, str]) -> Node:
    owner = heir.get(node.settings.shares)
    if owner is None:
        return node
    return dataclasses.replace(
        node, settings=dataclasses.replace(node.settings, shares="" if owner == node.id else owner)
    )


def remove_and_reconnect(graph: Graph, nodes: Iterable[str]) -> Graph:
    """Without `nodes`; what fed the first input of each now feeds what it fed."""
    for node_id in nodes:
        if node_id not in graph.by_id:
            continue
        arriving = graph.incoming[node_id]
        if arriving:
            new = arriving[0]
            edges = (
                dataclasses.replace(edge, source=new.source, output=new.output) if edge.source == node_id else edge
                for edge in graph.edges
            )
            graph = dataclasses.replace(graph, edges=tuple(edges))
        graph = remove(graph, [node_id])
    return graph


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
    return connect(connect(graph, edge.source, node_id, port, edge.output), node_id, edge.target, edge.port)


def set_field(graph: Graph, node: str, field: str, value: object) -> Graph:
    """With `field` of `node` set to `value`; limits are checked by analysis, only the type is checked here."""
    return set_fields(graph, [node], {field: value})


def set_fields(graph: Graph, nodes: Iterable[str], values: Mapping[str, object]) -> Graph:
    """With several fields set on several nodes of kinds that have them, and on those that share weights with these."""
    for node_id in nodes:
        layer = _with_fields(graph.by_id[node_id].layer, values)
        same = [dataclasses.replace(graph.by_id[tied], layer=layer) for tied in tied_nodes(graph, node_id)]
        graph = replaced(graph, same)
    return graph


def set_node_settings(graph: Graph, nodes: Iterable[str], values: Mapping[str, object]) -> Graph:
    """With some fields of `NodeSettings` set on several nodes of any kind; limits are checked by analysis."""
    plain = _typed_values(NodeSettings, "A layer", values)
    for node_id in nodes:
        node = graph.by_id[node_id]
        graph = _put_node(graph, dataclasses.replace(node, settings=dataclasses.replace(node.settings, **plain)))
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
    FieldKind.NUMBERS: tuple[float, ...],
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
    return _put_node(graph, dataclasses.replace(old, name=name or new_name(remove(graph, [node]), old.layer.title)))


def bypass(graph: Graph, nodes: Iterable[str], on: bool = True) -> Graph:
    """With `nodes` left out, or no longer left out; those that have no input to hand on stay as they are.

    ValueError when there is none that can be bypassed.
    """
    fitting = [node for node in nodes if not on or can_bypass(graph.by_id[node])]
    if not fitting:
        raise ValueError("None of these layers has an input that could go on in its place.")
    return set_node_settings(graph, fitting, {"bypassed": on})


def share(graph: Graph, nodes: Sequence[str]) -> Graph:
    """With all of `nodes` using the weights of the first, or of the one whose weights that uses.

    They take over its settings, since layers of other settings have other weights. ValueError for layers of two kinds.
    """
    first = graph.by_id[nodes[0]]
    owner = graph.by_id.get(first.settings.shares, first)
    changed = []
    for node_id in nodes:
        node = graph.by_id[node_id]
        if type(node.layer) is not type(owner.layer):
            kinds = f"{owner.name} is of the kind {owner.layer.title}, {node.name} of the kind {node.layer.title}"
            raise ValueError(f"Only layers of one kind can share weights: {kinds}.")
        if node.id != owner.id:
            settings = dataclasses.replace(node.settings, shares=owner.id)
            changed.append((node, dataclasses.replace(node, layer=owner.layer, settings=settings)))
    return _shared(graph, owner, changed)


def _shared(graph: Graph, owner: Node, changed: Sequence[tuple[Node, Node]]) -> Graph:
    """With the new nodes in the place of the old; who used the weights of one of these uses the owner's."""
    new = {old.id: node for old, node in changed}
    for node in graph.nodes:
        if node.settings.shares in new and node.id not in new and node.id != owner.id:
            new[node.id] = dataclasses.replace(
                node, layer=owner.layer, settings=dataclasses.replace(node.settings, shares=owner.id)
            )
    own = dataclasses.replace(owner, settings=dataclasses.replace(owner.settings, shares=""))
    return replaced(graph, (own, *new.values()))


def unshare(graph: Graph, nodes: Iterable[str]) -> Graph:
    """With weights of their own for `nodes`."""
    return set_node_settings(graph, nodes, {"shares": ""})


def apply_repair(graph: Graph, repair: Repair) -> Graph:
    """The graph after one click on the repair, which may be of a layer in a group; `ChooseLoss` leaves it alone."""
    level, _ = split(repair.node)
    if level:
        here = moved(repair, lambda path: split(path)[1])
        return at(graph, level, lambda inside: apply_repair(inside, here))
    match repair:
        case SetNodeField(_, node, field, value):
            return set_field(graph, node, field, value)
        case SetNodeSetting(_, node, field, value):
            return set_node_settings(graph, [node], {field: value})
        case InsertLayer(_, node, port, layer):
            wire = next((edge for edge in graph.incoming[node] if edge.port == port), None)
            graph, added = add_node(graph, layer)
            return connect(graph, added, node, port) if wire is None else insert_on_edge(graph, wire, added)
        case AppendLayer(_, node, layer):
            graph, added = add_node(graph, layer)
            return connect(graph, node, added, 0)
        case ReplaceLayer(_, node, layer):
            return _exchanged(graph, graph.by_id[node], layer)
        case SwapLayers(_, before, node):
            return swapped(graph, before, node)
        case RemoveLayer(_, node, also):
            return remove(graph, [node, *also]) if also else remove_and_reconnect(graph, [node])
        case RemoveWire(_, source, node, port, output):
            return disconnect(graph, [Edge(source, node, port, output)])
        case ConnectNodes(_, source, node, port, output):
            return connect(graph, source, node, port, output)
        case ChooseLoss():
            return graph


def _exchanged(graph: Graph, node: Node, layer: Layer) -> Graph:
    """With another layer in `node`; a name that says the kind says the new one then."""
    named = node.name.startswith(node.layer.title)
    name = new_name(remove(graph, [node.id]), layer.title) if named else node.name
    return _put_node(graph, dataclasses.replace(node, layer=layer, name=name))


def duplicate(graph: Graph, nodes: Sequence[str]) -> tuple[Graph, dict[str, str]]:
    """With copies of `nodes` and of the wires among them; also the id of the copy of each.

    Copies that shared weights share them among themselves; the copy of one whose owner is not copied uses the same.
    """
    copies: dict[str, str] = {}
    for node in [node for node in graph.nodes if node.id in set(nodes)]:
        graph, copies[node.id] = add_node(graph, node.layer)
        graph = _put_node(graph, dataclasses.replace(graph.nodes[-1], settings=node.settings))
    inner = [edge for edge in graph.edges if edge.source in copies and edge.target in copies]
    wires = tuple(dataclasses.replace(e, source=copies[e.source], target=copies[e.target]) for e in inner)
    new = [_inheriting(graph.by_id[copy], copies) for copy in copies.values()]
    graph = dataclasses.replace(graph, edges=(*graph.edges, *wires))
    return close_up(replaced(graph, new)), copies


def _put_node(graph: Graph, node: Node) -> Graph:
    return replaced(graph, [node])
