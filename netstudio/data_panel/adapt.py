"""Makes a network fit its data, or a simple new one for them. Pure; no widgets here."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.catalog import Layer, layer_kinds, loss_kinds
from core.data import DataFacts
from core.graph import Graph, Problem, analyse, arrange, edit
from core.project import Project

_MOST_REPAIRS = 8
_SMALLEST_PICTURE = 8
"""Pictures with shorter sides are not worth pooling."""


@dataclass(frozen=True)
class Adapted:
    """The project that fits better, and what still does not fit."""

    project: Project
    left: tuple[Problem, ...]


def misfits(project: Project) -> tuple[Problem, ...]:
    """The errors that are there only because of the data; none while it is not read."""
    if project.data.facts is None:
        return ()
    alone = set(analyse(project.graph).errors)
    found = _errors(project)
    return tuple(problem for problem in found if problem not in alone)


def adapt(project: Project) -> Adapted:
    """`project` with the input, the output and the loss that its data need; unchanged where nothing can be done."""
    own = set(analyse(project.graph).errors)
    project = _right_loss(_right_input(project))
    seen = {project.graph}
    for _ in range(_MOST_REPAIRS):
        better = _repaired(project, own, seen)
        if better is None:
            break
        project = better
        seen.add(project.graph)
    return Adapted(project, tuple(problem for problem in _errors(project) if problem not in own))


def suggest(project: Project) -> Project:
    """`project` with a simple network for its data in place of the one it has; unchanged while they are not read."""
    facts = project.data.facts
    if facts is None:
        return project
    graph = edit.chain(_simple_layers(facts))
    return _right_loss(replace(project, graph=graph, layout=arrange(graph, {})))


def _simple_layers(facts: DataFacts) -> list[Layer]:
    """Two convolutions for pictures, two dense layers for everything else."""
    shape, outputs = facts.input.shape, len(facts.classes) or facts.target_size
    layers: list[dict[str, object]] = [{"kind": "input", "shape": shape}]
    if len(shape) == 3 and min(shape[1:]) >= _SMALLEST_PICTURE:
        for filters in (16, 32):
            layers += [
                {"kind": "conv2d", "out_channels": filters, "kernel_size": (3, 3), "same_padding": True},
                {"kind": "relu"},
                {"kind": "max_pool2d", "kernel_size": (2, 2), "stride": (2, 2)},
            ]
    if len(shape) > 1:
        layers.append({"kind": "flatten"})
    layers += [{"kind": "linear", "out_features": 64}, {"kind": "relu"}]
    if len(shape) == 1:
        layers += [{"kind": "linear", "out_features": 32}, {"kind": "relu"}]
    layers += [{"kind": "linear", "out_features": outputs}, {"kind": "output"}]
    return [layer_kinds.decode(layer) for layer in layers]


def _errors(project: Project) -> tuple[Problem, ...]:
    return analyse(project.graph, project.data.facts, project.training.loss).errors


def _right_input(project: Project) -> Project:
    facts, graph = project.data.facts, project.graph
    for node in graph.nodes:
        if facts is not None and node.layer.key == "input":
            graph = edit.set_field(graph, node.id, "shape", facts.input.shape)
    return replace(project, graph=graph)


def _right_loss(project: Project) -> Project:
    facts, training = project.data.facts, project.training
    target = "classes" if facts is not None and facts.classes else "values"
    if facts is None or training.loss.target == target:
        return project
    loss = loss_kinds.default("cross_entropy" if target == "classes" else "mse")
    return replace(project, training=replace(training, loss=loss))


def _repaired(project: Project, own: set[Problem], seen: set[Graph]) -> Project | None:
    """`project` after the first repair that leaves no more errors than there were, or None."""
    errors = _errors(project)
    for problem in errors:
        if problem in own:
            continue
        for repair in problem.repairs:
            candidate = replace(project, graph=edit.apply_repair(project.graph, repair))
            if candidate.graph not in seen and len(_errors(candidate)) <= len(errors):
                return candidate
    return None
