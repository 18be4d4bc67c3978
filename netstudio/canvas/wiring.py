"""Wires by the keyboard: between what is selected, in the order it was picked. Pure: graph and ids in, graph out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from core.graph import Edge, Graph, edit, free_port, wire_fault


class CannotWire(ValueError):  # noqa: N818
    """No wire can be made; the text is one sentence that says why."""


def chained(graph: Graph, nodes: Sequence[str]) -> Graph:
    """With a wire from each of `nodes` to the next; several into one that merges, if that was picked last.

    Two that are wired already are wired to the next port that takes the wire: so every port is reached. CannotWire
    where none of the wires can be made.
    """
    if len(nodes) < 2:
        raise CannotWire("Select two layers or more, in the order in which they are to be connected.")
    last = nodes[-1]
    merging = len(nodes) > 2 and graph.by_id[last].layer.grows
    pairs = [(node, last) for node in nodes[:-1]] if merging else list(pairwise(nodes))
    if len(pairs) == 1:
        return _wired(graph, *pairs[0])
    open_pairs = [pair for pair in pairs if not _between(graph, *pair)]
    for source, target in open_pairs:
        graph = _wired(graph, source, target)
    if not open_pairs:
        raise CannotWire("These layers are connected already.")
    return graph


def _wired(graph: Graph, source: str, target: str) -> Graph:
    present = _between(graph, source, target)
    if present:
        return _turned(graph, present[0])
    port = free_port(graph, target)
    fault = wire_fault(graph, source, target, port or 0)
    if fault:
        raise CannotWire(fault)
    return edit.connect(graph, source, target, port or 0)


def _between(graph: Graph, source: str, target: str) -> list[Edge]:
    return [edge for edge in graph.outgoing[source] if edge.target == target]


def _turned(graph: Graph, edge: Edge) -> Graph:
    """With `edge` at the next input that takes it, and after the last input from the next output."""
    loose = edit.disconnect(graph, [edge])
    outputs = len(graph.by_id[edge.source].layer.outputs)
    ends = [(output, port) for output in range(outputs) for port in range(len(loose.input_ports(edge.target)))]
    start = ends.index((edge.output, edge.port)) + 1 if (edge.output, edge.port) in ends else 0
    for output, port in [*ends[start:], *ends[:start]]:
        same = (output, port) == (edge.output, edge.port)
        if not same and not wire_fault(loose, edge.source, edge.target, port, output):
            return edit.connect(loose, edge.source, edge.target, port, output)
    raise CannotWire(f"{graph.by_id[edge.target].name} has no other input for this wire.")


def cut(graph: Graph, nodes: Sequence[str]) -> Graph:
    """Without the wires among `nodes`, or of the one node. CannotWire where there are none."""
    if len(nodes) == 1:
        edges = [*graph.incoming[nodes[0]], *graph.outgoing[nodes[0]]]
    else:
        edges = [edge for edge in graph.edges if edge.source in nodes and edge.target in nodes]
    if not edges:
        raise CannotWire("No wire leads to or between the selected layers.")
    return edit.disconnect(graph, edges)
