"""Where a run stands, and which edits of the project a run does not know yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum

from core.project import Project
from core.train import Curves, Event, Job, RunControl, Started

Runner = Callable[[Job, RunControl, Callable[[Event], None]], None]
"""Trains a job in the calling thread until it ends; says everything through the third argument."""


class RunState(StrEnum):
    """Idle → Preparing → Running ⇄ Paused → Stopping → Idle."""

    IDLE = "idle"
    PREPARING = "preparing"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"


def edited_since(started: Project, now: Project) -> bool:
    """Whether `now` would train otherwise than `started`: names, places, notes and read facts do not count."""
    if now is started:
        return False
    same_settings = started.training == now.training
    same_data = replace(started.data, facts=None) == replace(now.data, facts=None)
    return not (same_settings and same_data and _wiring(started) == _wiring(now))


def batches_per_epoch(started: Started | None, curves: Curves, project: Project) -> float:
    """Batches of one epoch: of the run, else of the last epoch in `curves`, else as `project` says; at least 1."""
    if started is not None:
        return float(started.batches)
    rows = curves.epochs
    if len(rows):
        before = rows[-2] if len(rows) > 1 else (0.0, 0.0)
        return float((rows[-1][1] - before[1]) / max(rows[-1][0] - before[0], 1.0))
    choice = project.data
    samples = choice.facts.samples if choice.facts else 0
    return max(1.0, samples * (1 - choice.validation) * (1 - choice.test) / project.training.batch_size)


def _wiring(project: Project) -> tuple[object, object]:
    graph = project.graph
    return {node.id: node.layer for node in graph.nodes}, frozenset(graph.edges)
