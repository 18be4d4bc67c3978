"""A project: everything a person decides, as one frozen value. Weights and history stand beside it, not in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.catalog import Loss, Optimizer, Schedule, loss_kinds, optimizer_kinds, schedule_kinds
from core.catalog.fields import integer, number, switch
from core.data.choice import DataChoice, DataFacts
from core.frames import Frame, Frames
from core.graph.model import Graph

Position = tuple[float, float]


@dataclass(frozen=True)
class TrainingSettings:
    """How to train. `fields_of(TrainingSettings)` describes the finer settings for forms and checks their limits.

    Every update follows the gradient of the mean loss over its batches, plus that of the penalties `l1` and `l2`, cut
    off by value first and by norm then; weight decay is the optimizer's own. Penalties hold for weights with two axes
    or more outside normalisation layers, as Keras' kernel regularisers do: never for biases and gains. The loss that is
    reported, in training as in validation, is that of the data alone, so that both can be compared.
    """

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
    accumulate: int = integer(
        1,
        minimum=1,
        maximum=1_000_000,
        help="Batches whose gradients make one update: as a batch so many times larger, in the memory of one.",
    )
    clip_norm: float = number(
        0.0,
        minimum=0.0,
        maximum=1_000_000.0,
        help="Longest gradient, all weights together; a longer one is shortened. 0 for no limit.",
    )
    clip_value: float = number(
        0.0,
        minimum=0.0,
        maximum=1_000_000.0,
        help="Largest gradient of a single weight; what is larger is cut off. 0 for no limit.",
    )
    l1: float = number(
        0.0,
        minimum=0.0,
        maximum=1_000_000.0,
        help="Penalty on the sum of all absolute weights: draws them to zero. Layers may add to it.",
    )
    l2: float = number(
        0.0,
        minimum=0.0,
        maximum=1_000_000.0,
        help="Penalty on the sum of all squared weights: keeps them small. Layers may add to it.",
    )
    mixed_precision: bool = switch(
        False, help="Computes products and convolutions in half precision: faster, less memory. Needs a CUDA device."
    )


@dataclass(frozen=True)
class Project:
    """A network with its layout on the canvas, the choice of data and the training settings."""

    graph: Graph
    layout: Mapping[str, Position]
    """Top left corner of every node in scene units; a node without an entry is arranged when shown."""
    data: DataChoice
    training: TrainingSettings = field(default_factory=TrainingSettings)
    notes: str = ""
    frames: Frames = ()
    """Frames and notes of all levels, the hindmost first."""


__all__ = ["DataChoice", "DataFacts", "Frame", "Position", "Project", "TrainingSettings"]
