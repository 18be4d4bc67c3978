"""Edits of wires: the pure functions on which all other edits stand."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from core.catalog import Placeholder
from core.graph.model import Composite, Edge, Graph, Node, port_nodes
from core.graph.rules import wire_fault


def connect(graph: Graph, source: str, target: str, port: int, output: int = 0) -> Graph:
    """With a wire from `output` of `source` to input `port` of `target`, in the place of the one that was there."""
    fault = wire_fault(graph, source, target, port, output)
    if fault:
        raise ValueError(fault)
    new = Edge(source, target, port, output)
    there = next((edge for edge in graph.incoming[target] if edge.port == port), None)
    if there == new:
        return graph
    edges = tuple(new if edge is there else edge for edge in graph.edges) if there else (*graph.edges, new)
    return close_up(dataclasses.replace(graph, edges=edges))


def close_up(graph: Graph) -> Graph:
    """With the wires of every growing layer on ports 0 … n − 1, in the order they had."""
    growing: dict[str, list[Edge]] = {
        node.id: [] for node in graph.nodes if node.layer.grows and not isinstance(node.layer, Placeholder)
    }
    for edge in graph.edges:
        if edge.target in growing:
            growing[edge.target].append(edge)
    moved: dict[Edge, Edge] = {}
    for edges in growing.values():
        arriving = enumerate(sorted(edges, key=lambda edge: edge.port))
        moved |= {edge: dataclasses.replace(edge, port=place) for place, edge in arriving if edge.port != place}
    if not moved:
        return graph
    return dataclasses.replace(graph, edges=tuple(moved.get(edge, edge) for edge in graph.edges))


def replaced(graph: Graph, nodes: Iterable[Node]) -> Graph:
    """With `nodes` in the places of those that have their ids."""
    new = {node.id: node for node in nodes}
    return dataclasses.replace(graph, nodes=tuple(new.get(node.id, node) for node in graph.nodes))


def tied_nodes(graph: Graph, node_id: str) -> tuple[str, ...]:
    """`node_id` first, and the nodes that use one set of weights with it and have its settings."""
    node = graph.by_id[node_id]
    owner = node.settings.shares or node_id
    return (
        node_id,
        *(
            other.id
            for other in graph.nodes
            if other.id != node_id and owner in (other.id, other.settings.shares) and other.layer == node.layer
        ),
    )


def swapped(graph: Graph, before: str, node_id: str) -> Graph:
    """With `before` behind `node_id`, which it fed. ValueError unless both stand in a row with one input each."""
    arriving, between = graph.incoming[before], graph.incoming[node_id]
    row = [edge.source for edge in between] == [before] and len(arriving) == 1 and len(graph.outgoing[before]) == 1
    if not row:
        names = f"{graph.by_id[before].name} and {graph.by_id[node_id].name}"
        raise ValueError(f"{names} do not stand in a row, so they cannot change places.")

    def new(edge: Edge) -> Edge:
        if edge == between[0]:
            return Edge(node_id, before, arriving[0].port)
        if edge == arriving[0]:
            return dataclasses.replace(edge, target=node_id, port=between[0].port)
        return dataclasses.replace(edge, source=before) if edge.source == node_id else edge

    return close_up(dataclasses.replace(graph, edges=tuple(new(edge) for edge in graph.edges)))


def refitted(graph: Graph, old: Node, new: Node) -> Graph:
    """With `new` in the place of `old`, a group whose ports may differ: wires follow their port, or go with it."""
    arriving = _moves(old, new, "group_input")
    leaving = _moves(old, new, "group_output")
    edges = []
    for edge in graph.edges:
        port = arriving.get(edge.port) if edge.target == old.id else edge.port
        output = leaving.get(edge.output) if edge.source == old.id else edge.output
        if port is not None and output is not None:
            same = (port, output) == (edge.port, edge.output)
            edges.append(edge if same else dataclasses.replace(edge, port=port, output=output))
    return close_up(dataclasses.replace(replaced(graph, [new]), edges=tuple(edges)))


def _moves(old: Node, new: Node, key: str) -> dict[int, int]:
    """From the number of every port of `old` to that of the same port of `new`, where it is still there."""
    if not (isinstance(old.layer, Composite) and isinstance(new.layer, Composite)):
        return {}
    places = {node.id: place for place, node in enumerate(port_nodes(new.layer.graph, key))}
    before = port_nodes(old.layer.graph, key)
    return {number: places[node.id] for number, node in enumerate(before) if node.id in places}
