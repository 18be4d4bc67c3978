"""Groups made of layers, and layers of groups again: pure edits of one level."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeVar

from core.catalog import layer_kinds
from core.graph.flatten import MAX_NODES, combined, count
from core.graph.graph_json import MAX_DEPTH
from core.graph.group import Group, Origin
from core.graph.model import Edge, Graph, Node, port_nodes
from core.graph.naming import free_id, free_name, new_id, new_name
from core.graph.paths import COPY, SEPARATOR, join, split, sub
from core.graph.rules import ancestors, descendants
from core.graph.settings import NodeSettings
from core.graph.wires import close_up, refitted, tied_nodes

_OUTSIDE = ("input", "output", "group_input", "group_output")
_Item = TypeVar("_Item")
_Port = tuple[str, int]
"""A node and the number of one of its outputs."""


def at(graph: Graph, path: str, change: Callable[[Graph], Graph]) -> Graph:
    """`graph` with `change` made to the network inside the group at `path`; the empty path is the top level."""
    return put(graph, path, change(sub(graph, path)))


def put(graph: Graph, path: str, inside: Graph) -> Graph:
    """`graph` with `inside` as the network in the group at `path`.

    Wires outside follow the group's ports, and go where their port is gone. Groups that share their weights with this
    one get the same inside. KeyError and ValueError as `sub`;
    ValueError also for groups in one another too deep.
    """
    if (path.count(SEPARATOR) + 1 if path else 0) + depth(inside) > MAX_DEPTH:
        raise ValueError(f"Groups can stand in one another at most {MAX_DEPTH} deep.")
    while path:
        path, node_id = split(path)
        level = sub(graph, path)
        old = level.by_id[node_id]
        if not isinstance(old.layer, Group):
            raise ValueError(f"{old.name} is no group.")
        layer = dataclasses.replace(old.layer, graph=inside)
        for tied in tied_nodes(level, node_id):
            level = refitted(level, level.by_id[tied], dataclasses.replace(level.by_id[tied], layer=layer))
        inside = level
    return inside


def depth(graph: Graph) -> int:
    """How many groups stand in one another: 0 without any."""
    return max((1 + depth(node.layer.graph) for node in graph.nodes if isinstance(node.layer, Group)), default=0)


def grouping_fault(graph: Graph, nodes: Iterable[str]) -> str:
    """Why `nodes` cannot become a group, in one sentence; empty when they can."""
    picked = set(nodes)
    members = [node for node in graph.nodes if node.id in picked]
    if not members:
        return "Choose at least one layer to make a group of."
    for node in members:
        if node.layer.key in _OUTSIDE:
            return f"{node.name} is an end of the network and cannot be put into a group; choose only layers between."
    after, before = _reach(graph, picked, descendants), _reach(graph, picked, ancestors)
    between = next((node for node in graph.nodes if node.id in (after & before) - picked), None)
    if between is not None:
        return f"The group would feed itself through {between.name}; add that layer to the selection."
    for node in graph.nodes:
        owner = graph.by_id.get(node.settings.shares)
        if owner is not None and (node.id in picked) != (owner.id in picked):
            return (
                f"{node.name} uses the weights of {owner.name}; put both into the group, or give each its own weights."
            )
    if depth(Graph(tuple(members))) >= MAX_DEPTH:
        return f"Groups can stand in one another at most {MAX_DEPTH} deep."
    return ""


def _reach(graph: Graph, nodes: Collection[str], way: Callable[[Graph, str], set[str]]) -> set[str]:
    found: set[str] = set()
    for node in nodes:
        if node not in found:
            found |= way(graph, node)
    return found


def group(graph: Graph, nodes: Iterable[str], name: str = "") -> tuple[Graph, str]:
    """The graph with `nodes` put into a new group, and the group's id.

    Wires that cross its border make its ports; several from one output make one. A group without such wires gets ports
    for what is open in it. Ids inside stay as they are. ValueError where `grouping_fault` has something to say.
    """
    picked = set(nodes)
    fault = grouping_fault(graph, picked)
    if fault:
        raise ValueError(fault)
    border = _Border(graph, picked)
    layer = dataclasses.replace(Group(graph=border.inside()), origin=_origin(graph))
    group_id = new_id(graph, "group")
    block = Node(group_id, layer, name or new_name(graph, layer.title))
    place = next(index for index, node in enumerate(graph.nodes) if node.id in picked)
    kept = [node for node in graph.nodes if node.id not in picked]
    kept.insert(place, block)
    return Graph(tuple(kept), tuple(border.outer(group_id))), group_id


def _origin(graph: Graph) -> Origin:
    return Origin(tuple(node.id for node in graph.nodes), graph.edges)


class _Border:
    """Wires within, into and out of a selection, and the ports they make."""

    def __init__(self, graph: Graph, picked: set[str]) -> None:
        self.graph, self.picked = graph, picked
        inner = [edge for edge in graph.edges if edge.source in picked and edge.target in picked]
        arriving = [edge for edge in graph.edges if edge.source not in picked and edge.target in picked]
        leaving = [edge for edge in graph.edges if edge.source in picked and edge.target not in picked]
        self.inner, self.arriving = inner, arriving
        self.sources: dict[_Port, str] = {}
        self.exits: dict[_Port, str] = {}
        taken = set(picked)
        for edge in arriving:
            self._port(self.sources, (edge.source, edge.output), "group_input", taken)
        for edge in leaving:
            self._port(self.exits, (edge.source, edge.output), "group_output", taken)
        self.open = [] if arriving else self._open_inputs()
        for node, port in self.open:
            self._port(self.sources, (node, -1 - port), "group_input", taken)
        if not leaving:
            for sink in graph.nodes:
                if sink.id in picked and sink.layer.has_output and not graph.outgoing[sink.id]:
                    self._port(self.exits, (sink.id, 0), "group_output", taken)

    @staticmethod
    def _port(ports: dict[_Port, str], end: _Port, key: str, taken: set[str]) -> None:
        if end not in ports:
            number = len(ports) + 1
            while f"{key}_{number}" in taken:
                number += 1
            ports[end] = f"{key}_{number}"
            taken.add(ports[end])

    def _open_inputs(self) -> list[_Port]:
        """Fixed input ports of the selection without a wire."""
        found = []
        for node in self.graph.nodes:
            if node.id in self.picked and not node.layer.grows:
                wired = {edge.port for edge in self.graph.incoming[node.id]}
                found += [(node.id, port) for port in range(len(node.layer.inputs)) if port not in wired]
        return found

    def inside(self) -> Graph:
        """The network of the group."""
        members = tuple(node for node in self.graph.nodes if node.id in self.picked)
        entries = _ports(self.sources, "group_input", "Input")
        leaves = _ports(self.exits, "group_output", "Output")
        edges = [*self.inner]
        edges += [Edge(self.sources[e.source, e.output], e.target, e.port) for e in self.arriving]
        edges += [Edge(self.sources[node, -1 - port], node, port) for node, port in self.open]
        edges += [Edge(source, port, 0, output) for (source, output), port in self.exits.items()]
        return Graph((*entries, *members, *leaves), tuple(edges))

    def outer(self, group_id: str) -> Iterable[Edge]:
        """The wires of the level that the group stands on."""
        inputs, outputs = list(self.sources), list(self.exits)
        fed: set[int] = set()
        for edge in self.graph.edges:
            within = (edge.source in self.picked, edge.target in self.picked)
            if within == (False, False):
                yield edge
            elif within == (True, False):
                yield Edge(group_id, edge.target, edge.port, outputs.index((edge.source, edge.output)))
            elif within == (False, True):
                port = inputs.index((edge.source, edge.output))
                if port not in fed:
                    fed.add(port)
                    yield Edge(edge.source, group_id, port, edge.output)


def _ports(ports: Mapping[_Port, str], key: str, title: str) -> tuple[Node, ...]:
    layer = layer_kinds.default(key)
    names = [title] if len(ports) == 1 else [f"{title} {number + 1}" for number in range(len(ports))]
    return tuple(Node(node_id, layer, name) for node_id, name in zip(ports.values(), names, strict=True))


def expand(graph: Graph, group_id: str) -> tuple[Graph, dict[str, str]]:
    """The graph with what is in the group in its place, and the new ids by the paths before: `group_1@2/relu_1` …

    Ids are kept where they are free. Repeats become copies in a row, which share the first one's weights where the
    group's do. Straight after `group` it gives back exactly what was there. Settings of the group go to its layers.
    ValueError for a bypassed group, and where weights are shared with another group.
    """
    node = graph.by_id[group_id]
    if not isinstance(node.layer, Group):
        raise ValueError(f"{node.name} is no group.")
    if node.settings.bypassed:
        raise ValueError(f"{node.name} is bypassed; switch that off before you expand it.")
    if node.settings.shares or any(other.settings.shares == group_id for other in graph.nodes):
        raise ValueError(f"{node.name} shares its weights with another group; give each its own before you expand it.")
    if count(graph) > MAX_NODES:
        raise ValueError(f"{node.name} has too many layers to expand it; lower the repeats first.")
    expansion = _Expansion(graph, node, node.layer)
    return _in_order(expansion.result(), node.layer.origin), expansion.mapping


class _Expansion:
    """The level that a group stood on while the group's insides take its place."""

    def __init__(self, graph: Graph, node: Node, layer: Group) -> None:
        self.graph, self.node, self.layer = graph, node, layer
        self.ids = {other.id for other in graph.nodes if other.id != node.id}
        self.names = [other.name for other in graph.nodes if other.id != node.id]
        self.mapping: dict[str, str] = {}
        self.entries = port_nodes(layer.graph, "group_input")
        self.exits = port_nodes(layer.graph, "group_output")
        ports = {port.id for port in (*self.entries, *self.exits)}
        self.members = [inner for inner in layer.graph.nodes if inner.id not in ports]
        self.added: list[Node] = []
        self.edges: list[Edge] = []

    def result(self) -> Graph:
        """The whole level."""
        arriving: list[_Port | None] = [None] * len(self.entries)
        for edge in self.graph.incoming[self.node.id]:
            arriving[edge.port] = (edge.source, edge.output)
        first, leaving = arriving, arriving
        for number in range(1, max(self.layer.repeat, 1) + 1):
            leaving = self._copy(number, arriving)
            arriving = [leaving[port] if port < len(leaving) else first[port] for port in range(len(first))]
        outer = []
        for edge in self.graph.edges:
            if edge.source == self.node.id:
                source = leaving[edge.output]
                outer += [Edge(source[0], edge.target, edge.port, source[1])] if source else []
            elif edge.target != self.node.id:
                outer.append(edge)
        nodes: list[Node] = []
        for old in self.graph.nodes:
            nodes += self.added if old.id == self.node.id else [old]
        return close_up(Graph(tuple(nodes), (*outer, *self.edges)))

    def _copy(self, number: int, arriving: list[_Port | None]) -> list[_Port | None]:
        """Add one copy fed by `arriving`; what leaves it, by output port."""
        path = self.node.id if number == 1 else f"{self.node.id}{COPY}{number}"
        ids = self._free_ids()
        self.mapping |= {join(path, inner): new for inner, new in ids.items()}
        for inner in self.members:
            name = inner.name if number == 1 else free_name(self.names, inner.name)
            self.names.append(name)
            self.added.append(Node(ids[inner.id], inner.layer, name, self._settings(inner, number, ids)))
        into = {entry.id: end for entry, end in zip(self.entries, arriving, strict=True)}
        leaving: dict[str, _Port | None] = {}
        for edge in self.layer.graph.edges:
            source = into[edge.source] if edge.source in into else (ids[edge.source], edge.output)
            if edge.target not in ids:
                leaving[edge.target] = source
            elif source is not None:
                self.edges.append(Edge(source[0], ids[edge.target], edge.port, source[1]))
        return [leaving.get(port.id) for port in self.exits]

    def _free_ids(self) -> dict[str, str]:
        """By the ids inside those that the layers get: the same where they are free."""
        kept = {inner.id for inner in self.members} - self.ids
        self.ids |= kept
        ids = {}
        for inner in self.members:
            ids[inner.id] = inner.id if inner.id in kept else free_id(self.ids, inner.layer.key)
            self.ids.add(ids[inner.id])
        return ids

    def _settings(self, inner: Node, number: int, ids: Mapping[str, str]) -> NodeSettings:
        settings, owner = combined(self.node.settings, inner.settings), inner.settings.shares
        if number > 1 and self.layer.shared:
            owner = self.mapping[join(self.node.id, owner if owner in ids else inner.id)]
        elif owner:
            owner = ids.get(owner, owner)
        return settings if owner == settings.shares else dataclasses.replace(settings, shares=owner)


def _in_order(graph: Graph, origin: Origin | None) -> Graph:
    """With nodes and wires in the order of `origin`; what was not there then stays behind what is before it."""
    if origin is None:
        return graph
    nodes = _sorted([(origin.place(node.id), node) for node in graph.nodes])
    edges = _sorted([(origin.place(edge), edge) for edge in graph.edges])
    return Graph(tuple(nodes), tuple(edges))


def _sorted(placed: list[tuple[int | None, _Item]]) -> list[_Item]:
    keys, last = [], -1
    for place, _ in placed:
        last = last if place is None else place
        keys.append(last)
    return [placed[index][1] for index in sorted(range(len(placed)), key=keys.__getitem__)]
