"""Where a run stands, and which edits of the project a run does not know yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum

from core.project import Project
from core.train import Event, Job, RunControl

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


def _wiring(project: Project) -> tuple[object, object]:
    graph = project.graph
    return {node.id: node.layer for node in graph.nodes}, frozenset(graph.edges)
