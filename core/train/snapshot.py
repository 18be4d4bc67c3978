"""What has been learned so far: weights, optimizer state, curves, and where exactly training stood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core.data import Preparation


@dataclass(frozen=True, eq=False)
class Curves:
    """The history of training as read-only arrays of equal length per group; empty before training."""

    steps: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    loss: np.ndarray = field(default_factory=lambda: np.zeros(0, np.float32))
    accuracy: np.ndarray = field(default_factory=lambda: np.zeros(0, np.float32))
    epochs: np.ndarray = field(default_factory=lambda: np.zeros((0, 9), np.float64))
    """float64 (epochs, 9): one row per epoch, columns in the order of `EpochEnded`'s fields."""


@dataclass(frozen=True)
class RunState:
    """Where training stands, in plain JSON values; enough to go on bit for bit on the same machine."""

    epoch: int = 0
    """Complete epochs."""
    batch: int = 0
    """Batches done in the epoch that is under way; 0 between epochs."""
    step: int = 0
    last_epoch: int = 0
    """The epoch at which the run is complete."""
    epoch_loss: float = 0.0
    """Sum of sample losses in the epoch under way."""
    epoch_correct: float = 0.0
    epoch_seconds: float = 0.0
    threads: int = 0
    device: str = "cpu"
    seed: int = 0
    generators: Mapping[str, Any] = field(default_factory=dict)
    """State of the random streams that training draws from."""
    optimizer: str = ""
    """Key of the kind of optimizer whose arrays are kept; another kind starts afresh."""
    run_start: int = 0
    """Complete epochs when the run began: it is complete once as many more are as the settings say."""
    order: str = ""
    """What decides the batches of an epoch; a run goes on in mid-epoch only where that is still the same."""
    preparation: Preparation | None = None
    """What turns raw data into inputs, as the weights know them; None in files of older versions."""
    scaler: Mapping[str, float] = field(default_factory=dict)
    """Scale of losses in mixed precision and how it finds its size; empty in other runs."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A trained network on the host. Keys of `weights` are `node id.parameter name`; arrays are read-only.

    Two snapshots are equal only where they are one: millions of numbers are not to be compared in passing.
    """

    weights: Mapping[str, np.ndarray]
    optimizer: Mapping[str, np.ndarray]
    curves: Curves
    state: RunState
