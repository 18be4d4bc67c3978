"""A project: everything a person decides, as one frozen value. Weights and history stand beside it, not in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.catalog import Loss, Optimizer, Spec, losses, optimizers
from core.data.source import Source
from core.graph.model import Graph

Position = tuple[float, float]


@dataclass(frozen=True)
class DataFacts:
    """What was found in the data when it was chosen. `classes` is empty when the targets are values."""

    input: Spec
    classes: tuple[str, ...] = ()
    target_size: int = 1
    """Number of target values of one sample; 1 for classes."""
    samples: int = 0
    fingerprint: str = ""
    """SHA-256 over names, sizes and the first and last bytes of the files: notices data that changed."""


@dataclass(frozen=True)
class DataChoice:
    """Where the samples come from and how they are divided. `facts` is None until the data was read once."""

    source: Source
    facts: DataFacts | None = None
    validation: float = 0.1
    """Part of the training samples held out for validation, 0 … 0.5."""
    test: float = 0.2
    """Part held out for testing where the source brings no test samples of its own, 0 … 0.5."""
    split_seed: int = 0


@dataclass(frozen=True)
class TrainingSettings:
    """How to train."""

    loss: Loss = field(default_factory=lambda: losses.default("cross_entropy"))
    optimizer: Optimizer = field(default_factory=lambda: optimizers.default("adam"))
    epochs: int = 10
    batch_size: int = 64
    shuffle: bool = True
    seed: int = 0
    device: str = "auto"
    """`auto` (the first CUDA device that works, else the CPU), `cpu`, `cuda:0` …"""
    threads: int = 0
    """Threads for matrix products; 0 leaves one core free for the window. Results are bit-equal for equal numbers."""


@dataclass(frozen=True)
class Project:
    """A network with its layout on the canvas, the choice of data and the training settings."""

    graph: Graph
    layout: Mapping[str, Position]
    """Top left corner of every node in scene units; a node without an entry is arranged when shown."""
    data: DataChoice
    training: TrainingSettings = field(default_factory=TrainingSettings)
    notes: str = ""
