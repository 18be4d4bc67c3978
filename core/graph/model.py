"""The network as a frozen value: nodes, wires, and the questions everyone asks of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from core.catalog import Layer
from core.graph.settings import DEFAULT_SETTINGS, NodeSettings


@dataclass(frozen=True)
class Node:
    """A layer in a network. `id` is unique, stable and never shown; `name` is what the person calls it."""

    id: str
    layer: Layer
    name: str
    settings: NodeSettings = DEFAULT_SETTINGS


@dataclass(frozen=True)
class Edge:
    """A wire from output `output` of node `source` to input `port` of node `target`."""

    source: str
    target: str
    port: int = 0
    output: int = 0
    """0 but for groups with several outputs."""


@dataclass(frozen=True)
class Graph:
    """Nodes in the order they were added, and wires. Equality is by value; never changed, only replaced."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Node]:
        """Node by id."""
        return {node.id: node for node in self.nodes}

    @cached_property
    def incoming(self) -> Mapping[str, tuple[Edge, ...]]:
        """For every node the wires that arrive, by port."""
        found = _wires_by([edge.target for edge in self.edges], self)
        for node, edges in found.items():
            if len(edges) > 1:
                found[node] = tuple(sorted(edges, key=lambda edge: edge.port))
        return found

    @cached_property
    def outgoing(self) -> Mapping[str, tuple[Edge, ...]]:
        """For every node the wires that leave, in the order they were made."""
        return _wires_by([edge.source for edge in self.edges], self)

    def input_ports(self, node_id: str) -> tuple[str, ...]:
        """Names of the input ports that `node_id` shows; a layer that grows shows one free port after its wires."""
        layer = self.by_id[node_id].layer
        if not layer.grows:
            return layer.inputs
        used = max((edge.port for edge in self.incoming[node_id]), default=-1) + 1
        return tuple(f"input {index + 1}" for index in range(max(2, used + 1)))

    def output_ports(self, node_id: str) -> tuple[str, ...]:
        """Names of the output ports that `node_id` shows."""
        layer = self.by_id[node_id].layer
        return layer.outputs if layer.has_output else ()

    @cached_property
    def plain(self) -> bool:
        """Whether every node stands for itself: no groups, nothing bypassed, no shared weights."""
        default = DEFAULT_SETTINGS
        if any(issubclass(kind, Composite) for kind in {type(node.layer) for node in self.nodes}):
            return False
        own = [node.settings for node in self.nodes if node.settings is not default]
        return not any(settings.bypassed or settings.shares for settings in own)

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Node ids so that every source stands before its targets; nodes on a cycle are left out."""
        waiting = {node.id: len(self.incoming[node.id]) for node in self.nodes}
        ready = deque(node for node, count in waiting.items() if count == 0)
        done: list[str] = []
        while ready:
            current = ready.popleft()
            done.append(current)
            for edge in self.outgoing[current]:
                waiting[edge.target] -= 1
                if waiting[edge.target] == 0:
                    ready.append(edge.target)
        return tuple(done)


def _wires_by(ends: Sequence[str], graph: Graph) -> dict[str, tuple[Edge, ...]]:
    """The wires of every node of `graph`; `ends` tells for every wire whose it is. Most nodes have a single one."""
    found: dict[str, tuple[Edge, ...]] = {node.id: () for node in graph.nodes}
    several: dict[str, list[Edge]] = {}
    for end, edge in zip(ends, graph.edges, strict=True):
        if not found[end]:
            found[end] = (edge,)
        elif end in several:
            several[end].append(edge)
        else:
            several[end] = [*found[end], edge]
    found.update((end, tuple(edges)) for end, edges in several.items())
    return found


class Composite(Layer):
    """A layer that is a network itself: the base of `core.graph.group.Group`, which is the only one."""

    graph: Graph
    """What is inside; its Group inputs and Group outputs are the ports, in the order of its nodes."""
    repeat: int
    """How often the inside stands in a row."""
    shared: bool
    """Whether the repeats use one set of weights."""


def port_nodes(graph: Graph, key: str) -> tuple[Node, ...]:
    """The nodes of kind `group_input` or `group_output`, in the order of ports."""
    return tuple(node for node in graph.nodes if node.layer.key == key)
