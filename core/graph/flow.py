"""What flows through every wire: one walk over the flat network in topological order.

Layers are values, so what one makes of given inputs never changes: it is remembered, and after an edit only what the
edit touched is inferred anew.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from core.catalog import FieldError, Inferred, Layer, Mismatch, Spec, check_fields
from core.graph.flatten import Flat
from core.graph.model import Graph
from core.graph.paths import join

_REMEMBERED = 2**14
_T = TypeVar("_T")


@dataclass(frozen=True)
class Flow:
    """Results by node id. A node stands in exactly one of `inferred`, `mismatches`, `field_errors`, or in none of them
    when something that it needs is missing: a wire, or the output of a node before it."""

    inputs: Mapping[str, tuple[Spec, ...]]
    """What arrives at nodes whose every input is known."""
    inferred: Mapping[str, Inferred]
    mismatches: Mapping[str, Mismatch]
    field_errors: Mapping[str, tuple[FieldError, ...]]

    def level(self, graph: Graph, path: str) -> Flow:
        """The results for the nodes of `graph`, the level at `path`, by their ids there."""
        if not path:
            return self
        paths = {node.id: join(path, node.id) for node in graph.nodes}

        def part(found: Mapping[str, _T]) -> dict[str, _T]:
            return {node: found[long] for node, long in paths.items() if long in found}

        return Flow(part(self.inputs), part(self.inferred), part(self.mismatches), part(self.field_errors))


def flow(graph: Graph, given: Mapping[str, tuple[Spec, ...]] | None = None) -> Flow:
    """Infers every node of a flat network that can be inferred; `given` is what arrives at nodes without wires."""
    inputs: dict[str, tuple[Spec, ...]] = dict(given or {})
    inferred: dict[str, Inferred] = {}
    mismatches: dict[str, Mismatch] = {}
    field_errors: dict[str, tuple[FieldError, ...]] = {}
    for node in graph.nodes:
        errors = _checked(type(node.layer), node.layer)
        if errors:
            field_errors[node.id] = errors
    for node_id in graph.order:
        layer = graph.by_id[node_id].layer
        arriving = inputs.get(node_id) or _arriving(graph, node_id, layer, inferred)
        if arriving is None:
            continue
        inputs[node_id] = arriving
        if node_id in field_errors:
            continue
        result = _inferred(type(layer), layer, arriving)
        if isinstance(result, Mismatch):
            mismatches[node_id] = result
        else:
            inferred[node_id] = result
    return Flow(inputs, inferred, mismatches, field_errors)


@lru_cache(_REMEMBERED)
def _checked(kind: type[Layer], layer: Layer) -> tuple[FieldError, ...]:
    """`kind` keeps layers without settings apart, which all have one hash."""
    return check_fields(layer)


@lru_cache(_REMEMBERED)
def _inferred(kind: type[Layer], layer: Layer, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
    return layer.infer(inputs)


def _arriving(graph: Graph, node_id: str, layer: Layer, inferred: Mapping[str, Inferred]) -> tuple[Spec, ...] | None:
    """What arrives at each connected port; None while a fixed port is open or a source is unknown."""
    wires = graph.incoming[node_id]
    if len(wires) == 1 and (layer.grows or len(layer.inputs) == 1):
        known = inferred.get(wires[0].source)
        return (known.output,) if known else None
    if not layer.grows and len(wires) < len(layer.inputs):
        return None
    if any(wire.source not in inferred for wire in wires):
        return None
    return tuple(inferred[wire.source].output for wire in wires)


def whole_flow(flat: Flat, given: Mapping[str, tuple[Spec, ...]] | None = None) -> Flow:
    """The flow of a flat network with its groups: each has the first output, and the sums of what is in it.

    A layer that uses the weights of another has no parameters of its own.
    """
    found = flow(flat.graph, given)
    if not flat.shares and not flat.blocks:
        return found
    inputs, inferred = dict(found.inputs), dict(found.inferred)
    for node in flat.shares.keys() & inferred.keys():
        inferred[node] = dataclasses.replace(inferred[node], parameters=0)
    for path, block in flat.blocks.items():
        arriving = [found.inputs.get(entry) for entry in block.inputs]
        if None not in arriving:
            inputs[path] = tuple(specs[0] for specs in arriving if specs)
        if block.outputs and all(node in inferred for node in block.outputs):
            members = [inferred[node] for node in block.members if node in inferred]
            inferred[path] = Inferred(
                inferred[block.outputs[0]].output,
                sum(member.parameters for member in members),
                sum(member.multiply_adds for member in members),
            )
    return Flow(inputs, inferred, found.mismatches, found.field_errors)


def parameters_of(
    flat: Flat, inputs: Mapping[str, tuple[Spec, ...]], inferred: Mapping[str, Inferred], node: str
) -> int:
    """Trained numbers that `node` works with, its own or those of the node whose weights it uses; 0 where unknown."""
    if node not in inferred:
        return 0
    if node not in flat.shares:
        return inferred[node].parameters
    layer = flat.graph.by_id[node].layer
    found = _inferred(type(layer), layer, inputs[node])
    return found.parameters if isinstance(found, Inferred) else 0
