"""What flows through every wire: one walk over the network in topological order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.catalog import FieldError, Inferred, Mismatch, Spec, check_fields
from core.graph.model import Graph


@dataclass(frozen=True)
class Flow:
    """Results by node id. A node stands in exactly one of `inferred`, `mismatches`, `field_errors`, or in none of them
    when something that it needs is missing: a wire, or the output of a node before it."""

    inputs: Mapping[str, tuple[Spec, ...]]
    """What arrives at nodes whose every input is known."""
    inferred: Mapping[str, Inferred]
    mismatches: Mapping[str, Mismatch]
    field_errors: Mapping[str, tuple[FieldError, ...]]


def flow(graph: Graph) -> Flow:
    """Infers every node that can be inferred."""
    inputs: dict[str, tuple[Spec, ...]] = {}
    inferred: dict[str, Inferred] = {}
    mismatches: dict[str, Mismatch] = {}
    field_errors: dict[str, tuple[FieldError, ...]] = {}
    for node in graph.nodes:
        errors = check_fields(node.layer)
        if errors:
            field_errors[node.id] = errors
    for node_id in graph.order:
        arriving = _arriving(graph, node_id, inferred)
        if arriving is None:
            continue
        inputs[node_id] = arriving
        if node_id in field_errors:
            continue
        result = graph.by_id[node_id].layer.infer(arriving)
        if isinstance(result, Mismatch):
            mismatches[node_id] = result
        else:
            inferred[node_id] = result
    return Flow(inputs, inferred, mismatches, field_errors)


def _arriving(graph: Graph, node_id: str, inferred: Mapping[str, Inferred]) -> tuple[Spec, ...] | None:
    """What arrives at each connected port; None while a fixed port is open or a source is unknown."""
    wires = graph.incoming[node_id]
    layer = graph.by_id[node_id].layer
    if not layer.grows and len(wires) < len(layer.inputs):
        return None
    if any(wire.source not in inferred for wire in wires):
        return None
    return tuple(inferred[wire.source].output for wire in wires)
