"""A project: everything a person decides, as one frozen value. Weights and history stand beside it, not in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.catalog import Loss, Optimizer, Schedule, loss_kinds, optimizer_kinds, schedule_kinds
from core.data.choice import DataChoice, DataFacts
from core.graph.model import Graph

Position = tuple[float, float]


@dataclass(frozen=True)
class TrainingSettings:
    """How to train."""

    loss: Loss = field(default_factory=lambda: loss_kinds.default("cross_entropy"))
    optimizer: Optimizer = field(default_factory=lambda: optimizer_kinds.default("adam"))
    epochs: int = 10
    batch_size: int = 64
    shuffle: bool = True
    seed: int = 0
    device: str = "auto"
    """`auto` (the first CUDA device that works, else the CPU), `cpu`, `cuda:0` …"""
    threads: int = 0
    """Threads for matrix products; 0 leaves one core free for the window. Results are bit-equal for equal numbers."""
    schedule: Schedule = field(default_factory=lambda: schedule_kinds.default("constant"))


@dataclass(frozen=True)
class Project:
    """A network with its layout on the canvas, the choice of data and the training settings."""

    graph: Graph
    layout: Mapping[str, Position]
    """Top left corner of every node in scene units; a node without an entry is arranged when shown."""
    data: DataChoice
    training: TrainingSettings = field(default_factory=TrainingSettings)
    notes: str = ""


__all__ = ["DataChoice", "DataFacts", "Position", "Project", "TrainingSettings"]
