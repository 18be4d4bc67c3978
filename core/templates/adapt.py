"""Makes the network of a project fit its data."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.catalog import loss_kinds
from core.graph import Graph, InsertLayer, Problem, Repair, analyse, edit
from core.project import Project

_MOST_REPAIRS = 8
_REINTERPRETING = frozenset({"reshape", "unsqueeze", "squeeze", "permute", "pad", "crop", "repeat_vector"})
"""Layers that make data look like another kind: only a person can say that rows are pictures."""


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
        for repair in filter(_faithful, problem.repairs):
            candidate = replace(project, graph=edit.apply_repair(project.graph, repair))
            if candidate.graph not in seen and len(_errors(candidate)) <= len(errors):
                return candidate
    return None


def _faithful(repair: Repair) -> bool:
    """Whether the data stay what they are."""
    return not (isinstance(repair, InsertLayer) and repair.layer.key in _REINTERPRETING)
