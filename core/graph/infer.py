"""Shapes, costs and problems of a network, as one frozen value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
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
    check_fields,
    fields_of,
    layer_kinds,
)
from core.graph.doubts import doubts
from core.graph.flatten import Flat, count, cut, flatten, is_bypassed
from core.graph.flow import Flow, parameters_of, whole_flow
from core.graph.group import Group
from core.graph.model import Graph
from core.graph.paths import COPY, SEPARATOR, join, node_at, split, written
from core.graph.problem import (
    InsertLayer,
    Problem,
    RemoveLayer,
    Repair,
    SetNodeField,
    SetNodeSetting,
    Severity,
    off_level,
    on_level,
)
from core.graph.remedies import remedies
from core.graph.settings import DEFAULT_SETTINGS, NodeSettings
from core.graph.sharing import sharing_problems, size_problems
from core.graph.structure import active_nodes, ends, loops, misplaced, network_problems, wiring_problems
from core.graph.suitability import data_problems, loss_problems

if TYPE_CHECKING:
    from core.data.choice import DataFacts


_OPTIONAL = {Category.POOLING, Category.NORMALISATION, Category.REGULARISATION, Category.ACTIVATION}
"""Layers that a network can do without: taking them away is a repair."""
_MOST_REPAIRS = 6
"""Of one problem: more would be no help."""


@dataclass(frozen=True)
class Analysis:
    """What is known of a network without running it. Nodes whose shape cannot be known are left out of the mappings.

    Nodes are named by their paths: ids at the top level, `group_1/conv2d_1` inside, `group_1@2/conv2d_1` in the second
    repeat. A group has the sums of what is in it.
    """

    inputs: Mapping[str, tuple[Spec, ...]]
    """What arrives at a node, in the order of ports."""
    inferred: Mapping[str, Inferred]
    outputs: Mapping[str, Spec]
    """What leaves a node; of a group its first output."""
    active: frozenset[str]
    """The nodes that lead to the Output; the others take no part in training."""
    problems: tuple[Problem, ...]
    flat: Flat
    """The network without groups, on which all this was found."""

    @cached_property
    def parameters(self) -> int:
        """Numbers that are trained; shared ones count once."""
        owners = {self.flat.owner(node): node for node in self._leaves}
        return sum(self.parameters_of(node) for node in owners.values())

    @cached_property
    def multiply_adds(self) -> int:
        """Multiply-adds for one sample."""
        return sum(self.inferred[node].multiply_adds for node in self._leaves)

    @cached_property
    def _leaves(self) -> tuple[str, ...]:
        return tuple(node.id for node in self.flat.graph.nodes if node.id in self.active and node.id in self.inferred)

    def parameters_of(self, node: str) -> int:
        """Trained numbers that the layer of `node` works with, whether they are its own or another node's."""
        return parameters_of(self.flat, self.inputs, self.inferred, node)

    def output(self, node: str, port: int = 0) -> Spec | None:
        """What leaves output `port` of the layer or group at path `node`; None while that is not known."""
        block = self.flat.blocks.get(node)
        if block is not None:
            node = block.outputs[port] if port < len(block.outputs) else ""
        return self.outputs.get(node)

    @cached_property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that stand in the way of training."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)

    @property
    def trainable(self) -> bool:
        """Whether nothing stands in the way of training."""
        return not self.errors

    def of(self, node: str) -> tuple[Problem, ...]:
        """The problems of one node, and of all that is in it where it is a group."""
        inside = f"{node}{SEPARATOR}"
        return tuple(p for p in self.problems if p.node == node or (p.node.startswith(inside)))

    def level(self, path: str) -> Analysis:
        """What is known of the network in the group at `path`, with its own ids, as if it stood alone.

        Repairs of its problems are for `edit.sub(graph, path)`.
        """
        if not path:
            return self
        start = f"{path}{SEPARATOR}"
        inside = tuple(problem for problem in self.problems if problem.node.startswith(start))
        return Analysis(
            cut(self.inputs, start),
            cut(self.inferred, start),
            cut(self.outputs, start),
            frozenset(node[len(start) :] for node in self.active if node.startswith(start)),
            tuple(off_level(problem, start) for problem in inside),
            self.flat.level(start),
        )

    def worst(self, node: str) -> Severity | None:
        """The worst severity among the problems of a node and of what is in it."""
        found = {problem.severity for problem in self.of(node)}
        return Severity.ERROR if Severity.ERROR in found else next(iter(found), None)


def analyse(
    graph: Graph, facts: DataFacts | None = None, loss: Loss | None = None, batch_size: int | None = None
) -> Analysis:
    """Everything that can be said of `graph`, and of its fit to the data, the loss and the batch where they are given.

    Problems stand in the order of nodes, those of the whole network first.
    """
    try:
        flat = flatten(graph)
    except ValueError as error:
        return Analysis({}, {}, {}, frozenset(), (_too_many(graph, str(error)),), Flat(Graph()))
    found, active = whole_flow(flat), active_nodes(graph, flat.graph)
    active |= {path for path, block in flat.blocks.items() if not active.isdisjoint(block.members)}
    problems = [*network_problems(graph, found, None if facts is None else facts.input)]
    for path, level in levels(graph):
        problems += [on_level(problem, path) for problem in _level_problems(level, path, found, active)]
    problems += _repeat_problems(graph, found, active)
    problems += doubts(flat, found, batch_size)
    blamed = {problem.node for problem in problems if problem.field == "shares"}
    problems += [p for p in size_problems(graph, flat, found.inputs, active) if p.node not in blamed]
    if facts is not None:
        problems += data_problems(graph, facts)
    problems += loss_problems(graph, flat, found, facts, loss)
    problems += _untrainable(graph, flat, found, active, facts)
    place = {node.id: index for index, node in enumerate(graph.nodes)}
    problems.sort(key=lambda problem: place.get(problem.node.partition(SEPARATOR)[0], -1))
    outputs = {node: inferred.output for node, inferred in found.inferred.items()}
    return Analysis(found.inputs, found.inferred, outputs, active, tuple(problems), flat)


def _too_many(graph: Graph, text: str) -> Problem:
    """The network is too large: blame the largest group."""
    groups = [node for node in graph.nodes if isinstance(node.layer, Group)]
    if not groups:
        return Problem("", "", text)
    worst = max(groups, key=lambda node: count(Graph((node,))))
    repair = SetNodeField(f"Do not repeat {worst.name}", worst.id, "repeat", 1)
    repeated = isinstance(worst.layer, Group) and worst.layer.repeat > 1
    return Problem(worst.id, "repeat" if repeated else "", text, repairs=(repair,) if repeated else ())


def levels(graph: Graph, path: str = "") -> Iterator[tuple[str, Graph]]:
    """The network and those in its groups with their paths; what is bypassed is left out."""
    yield path, graph
    for node in () if graph.plain else graph.nodes:
        if isinstance(node.layer, Group) and not is_bypassed(node):
            yield from levels(node.layer.graph, join(path, node.id))


def _level_problems(level: Graph, path: str, whole: Flow, everywhere: frozenset[str]) -> Iterator[Problem]:
    """The problems of one level, with the ids of that level."""
    if path and path not in everywhere:
        return  # said of the group already
    found = whole.level(level, path)
    active = frozenset(node.id for node in level.nodes if join(path, node.id) in everywhere) if path else everywhere
    yield from misplaced(level, not path)
    yield from loops(level)
    yield from wiring_problems(level, found, active)
    yield from _field_problems(level, found, active)
    yield from _setting_problems(level, active)
    yield from sharing_problems(level, active)
    yield from _mismatch_problems(level, found, active)


def _repeat_problems(graph: Graph, found: Flow, active: frozenset[str]) -> Iterator[Problem]:
    """Layers that do not fit in a later repeat of their group, though they do in the first."""
    said: set[str] = set()
    for node, mismatch in found.mismatches.items():
        here = written(node)
        if here == node or here in found.mismatches or here in said:
            continue
        said.add(here)
        group = written(next(path for path in _around(node) if COPY in split(path)[1]))
        known = node_at(graph, group)
        repair = SetNodeField(f"Do not repeat {known.name if known else group}", group, "repeat", 1)
        text = f"In a later repeat: {mismatch.text}"
        yield Problem(here, mismatch.field, text, _severity(node, active), (repair,))


def _around(path: str) -> Iterator[str]:
    """The groups around a node, the innermost first."""
    while SEPARATOR in path:
        path = split(path)[0]
        yield path


def _severity(node: str, active: frozenset[str]) -> Severity:
    return Severity.ERROR if node in active else Severity.WARNING


def _field_problems(graph: Graph, found: Flow, active: frozenset[str]) -> Iterator[Problem]:
    for node in graph.nodes:
        node_id, layer = node.id, node.layer
        errors = check_fields(layer) if layer.key == Group.key else found.field_errors.get(node_id)
        if not errors:
            continue
        fields = {field.name: field for field in fields_of(type(layer))}
        for error in errors:
            field = fields[error.field]
            legal = _legal(field, getattr(layer, error.field))
            repair = SetNodeField(f"Set {field.label.lower()} to {_shown(legal)}", node_id, error.field, legal)
            yield Problem(node_id, error.field, error.text, _severity(node_id, active), (repair,))


def _setting_problems(graph: Graph, active: frozenset[str]) -> Iterator[Problem]:
    for node in graph.nodes:
        if node.settings is DEFAULT_SETTINGS:
            continue
        fields = {field.name: field for field in fields_of(NodeSettings)}
        for error in check_fields(node.settings):
            legal = _legal(fields[error.field], getattr(node.settings, error.field))
            text = f"Set {fields[error.field].label.lower()} to {_shown(legal)}"
            repair = SetNodeSetting(text, node.id, error.field, legal)
            yield Problem(node.id, error.field, error.text, _severity(node.id, active), (repair,))


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
        node = graph.by_id.get(node_id)
        if node is None or node.layer.key == "group_input":
            continue  # of another level; said already
        if node.layer.grows and len(found.inputs[node_id]) < 2 and not isinstance(node.layer, Placeholder):
            continue  # said already: an input is not connected
        repairs = _distinct((*_repairs(node_id, mismatch), *remedies(graph, found, node, mismatch)))
        if node.layer.category in _OPTIONAL or isinstance(node.layer, Placeholder):
            repairs = (*repairs, RemoveLayer(f"Remove {node.name}", node_id))
        yield Problem(node_id, mismatch.field, mismatch.text, _severity(node_id, active), repairs)


def _repairs(node_id: str, mismatch: Mismatch) -> Iterator[Repair]:
    for repair in mismatch.repairs:
        if isinstance(repair, InsertBefore):
            yield InsertLayer(repair.text, node_id, repair.port, repair.layer)
        else:
            yield SetNodeField(repair.text, node_id, repair.field, repair.value)


def _distinct(repairs: Iterable[Repair]) -> tuple[Repair, ...]:
    """The first few repairs, each once."""
    found: dict[Repair, None] = {}
    for repair in repairs:
        alike = any(isinstance(repair, InsertLayer) and repair == replace(each, text=repair.text) for each in found)
        if not alike:
            found[repair] = None
    return tuple(found)[:_MOST_REPAIRS]


def _untrainable(
    graph: Graph, flat: Flat, found: Flow, active: frozenset[str], facts: DataFacts | None
) -> Iterator[Problem]:
    outputs = ends(graph, "output")
    if not outputs or outputs[0].id not in found.inferred:
        return
    if not any(parameters_of(flat, found.inputs, found.inferred, node) for node in active):
        text = "The network has nothing to learn. Add a layer with weights, such as Linear or Conv2d."
        wanted = 1 if facts is None else len(facts.classes) or facts.target_size
        layer = layer_kinds.decode({"kind": "linear", "out_features": wanted})
        yield Problem(
            "", "", text, repairs=(InsertLayer(f"Insert Linear with {wanted} values", outputs[0].id, 0, layer),)
        )
