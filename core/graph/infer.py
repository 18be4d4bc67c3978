"""Shapes, costs and problems of a network, as one frozen value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.catalog import (
    Category,
    Field,
    FieldKind,
    Inferred,
    InsertBefore,
    Loss,
    Mismatch,
    Placeholder,
    Spec,
    fields_of,
)
from core.graph.flow import Flow, flow
from core.graph.model import Graph, Node
from core.graph.problem import InsertLayer, Problem, RemoveLayer, Repair, SetNodeField, Severity
from core.graph.structure import active_nodes, ends, loops, network_problems, wiring_problems
from core.graph.suitability import data_problems, loss_problems

if TYPE_CHECKING:
    from core.data.choice import DataFacts


_OPTIONAL = {Category.POOLING, Category.NORMALISATION, Category.REGULARISATION, Category.ACTIVATION}
"""Layers that a network can do without: taking them away is a repair."""


@dataclass(frozen=True)
class Analysis:
    """What is known of a network without running it. Nodes whose shape cannot be known are left out of the mappings."""

    inputs: Mapping[str, tuple[Spec, ...]]
    """By node id, what arrives, in the order of ports."""
    inferred: Mapping[str, Inferred]
    outputs: Mapping[str, Spec]
    """By node id, what leaves."""
    active: frozenset[str]
    """Ids of the nodes that lead to the Output; the others take no part in training."""
    problems: tuple[Problem, ...]

    @property
    def parameters(self) -> int:
        """Numbers that are trained."""
        return sum(self.inferred[node].parameters for node in self.active if node in self.inferred)

    @property
    def multiply_adds(self) -> int:
        """Multiply-adds for one sample."""
        return sum(self.inferred[node].multiply_adds for node in self.active if node in self.inferred)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that stand in the way of training."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)

    @property
    def trainable(self) -> bool:
        """Whether nothing stands in the way of training."""
        return not self.errors

    def of(self, node: str) -> tuple[Problem, ...]:
        """The problems of one node."""
        return tuple(problem for problem in self.problems if problem.node == node)


def analyse(graph: Graph, facts: DataFacts | None = None, loss: Loss | None = None) -> Analysis:
    """Everything that can be said of `graph`, and of its fit to the data and the loss where they are given.

    Problems stand in the order of nodes, those of the whole network first.
    """
    found, active = flow(graph), active_nodes(graph)
    problems = [*network_problems(graph), *loops(graph), *wiring_problems(graph, found, active)]
    problems += _field_problems(graph, found, active)
    problems += _mismatch_problems(graph, found, active)
    if facts is not None:
        problems += data_problems(graph, facts)
    problems += loss_problems(graph, found, facts, loss)
    problems += _untrainable(graph, found, active)
    place = {node.id: index for index, node in enumerate(graph.nodes)}
    problems.sort(key=lambda problem: place.get(problem.node, -1))
    outputs = {node: inferred.output for node, inferred in found.inferred.items()}
    return Analysis(found.inputs, found.inferred, outputs, active, tuple(problems))


def _severity(node: str, active: frozenset[str]) -> Severity:
    return Severity.ERROR if node in active else Severity.WARNING


def _field_problems(graph: Graph, found: Flow, active: frozenset[str]) -> Iterator[Problem]:
    for node_id, errors in found.field_errors.items():
        layer = graph.by_id[node_id].layer
        fields = {field.name: field for field in fields_of(type(layer))}
        for error in errors:
            field = fields[error.field]
            legal = _legal(field, getattr(layer, error.field))
            repair = SetNodeField(f"Set {field.label.lower()} to {_shown(legal)}", node_id, error.field, legal)
            yield Problem(node_id, error.field, error.text, _severity(node_id, active), (repair,))


def _legal(field: Field, value: Any) -> Any:
    """The legal value nearest to `value`; the default where there is none."""
    if field.kind in (FieldKind.PAIR, FieldKind.TRIPLE, FieldKind.SHAPE) and value:
        return tuple(_clamped(field, item) for item in value)
    if field.kind in (FieldKind.INTEGER, FieldKind.NUMBER) and not field.exclusive and value == value:
        return _clamped(field, value)
    return field.default


def _clamped(field: Field, value: Any) -> Any:
    kind = float if field.kind is FieldKind.NUMBER else int
    if field.minimum is not None and value < field.minimum:
        return kind(field.minimum)
    if field.maximum is not None and value > field.maximum:
        return kind(field.maximum)
    return value


def _shown(value: Any) -> str:
    return " × ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _mismatch_problems(graph: Graph, found: Flow, active: frozenset[str]) -> Iterator[Problem]:
    for node_id, mismatch in found.mismatches.items():
        node = graph.by_id[node_id]
        if node.layer.grows and len(found.inputs[node_id]) < 2 and not isinstance(node.layer, Placeholder):
            continue  # said already: an input is not connected
        repairs = [*_repairs(node_id, mismatch), *_removals(graph, found, node)]
        if node.layer.category in _OPTIONAL:
            repairs.append(RemoveLayer(f"Remove {node.name}", node_id))
        yield Problem(node_id, mismatch.field, mismatch.text, _severity(node_id, active), tuple(repairs))


def _repairs(node_id: str, mismatch: Mismatch) -> Iterator[Repair]:
    for repair in mismatch.repairs:
        if isinstance(repair, InsertBefore):
            yield InsertLayer(repair.text, node_id, repair.port, repair.layer)
        else:
            yield SetNodeField(repair.text, node_id, repair.field, repair.value)


def _removals(graph: Graph, found: Flow, node: Node) -> Iterator[Repair]:
    """Taking away a layer without weights just before `node`, where that alone makes it fit."""
    for position, edge in enumerate(graph.incoming[node.id]):
        before, arriving = edge.source, found.inputs[node.id]
        single = len(found.inputs[before]) == 1 and len(graph.outgoing[before]) == 1
        if not single or found.inferred[before].parameters:
            continue
        trial = (*arriving[:position], found.inputs[before][0], *arriving[position + 1 :])
        if isinstance(node.layer.infer(trial), Inferred):
            yield RemoveLayer(f"Remove {graph.by_id[before].name}", before)


def _untrainable(graph: Graph, found: Flow, active: frozenset[str]) -> Iterator[Problem]:
    outputs = ends(graph, "output")
    if outputs and outputs[0].id in found.inferred and not any(found.inferred[node].parameters for node in active):
        yield Problem("", "", "The network has nothing to learn. Add a layer with weights, such as Linear or Conv2d.")
