"""The row of layers before an input, and what would arrive if one of them were another: trials without a graph."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from core.catalog import Inferred, Layer, Mismatch, Spec, check_fields
from core.graph.flatten import is_bypassed
from core.graph.flow import Flow
from core.graph.model import Graph, Node

_FURTHEST = 8
"""Layers that are looked back; further away nobody expects the cause."""


def row_before(graph: Graph, found: Flow, node_id: str, port: int) -> tuple[Node, ...]:
    """The layers that lead to input `port` of `node_id` and nowhere else, each with one known input; nearest first."""
    row: list[Node] = []
    wires = [edge for edge in graph.incoming[node_id] if edge.port == port]
    while wires and len(row) < _FURTHEST:
        edge = wires[0]
        node = graph.by_id[edge.source]
        alone = len(graph.outgoing[node.id]) == 1 and len(found.inputs.get(node.id, ())) == 1
        if not alone or node.id not in found.inferred or edge.output or is_bypassed(node):
            break
        row.append(node)
        wires = list(graph.incoming[node.id])
    return tuple(row)


def result(layers: Sequence[Layer], spec: Spec) -> Spec | None:
    """What leaves `layers`, one after the other, for `spec`; None when one of them cannot take what arrives."""
    for layer in layers:
        made = inferred(layer, (spec,))
        if made is None:
            return None
        spec = made.output
    return spec


def inferred(layer: Layer, inputs: tuple[Spec, ...]) -> Inferred | None:
    """What `layer` makes of `inputs`; None when it cannot take them or breaks its own limits."""
    return _inferred(type(layer), layer, inputs)


@lru_cache(2**12)
def _inferred(kind: type[Layer], layer: Layer, inputs: tuple[Spec, ...]) -> Inferred | None:
    if check_fields(layer):
        return None
    try:
        made = layer.infer(inputs)
    except (ValueError, IndexError):  # fewer inputs than the layer names
        return None
    return None if isinstance(made, Mismatch) else made


def with_input(arriving: tuple[Spec, ...], port: int, spec: Spec) -> tuple[Spec, ...]:
    """What arrives at a layer when `spec` arrives at position `port`."""
    return (*arriving[:port], spec, *arriving[port + 1 :])
