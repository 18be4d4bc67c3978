"""What a run tells the world: frozen values with host arrays only, safe to hand to another thread.

Order: `Started`, then `Progress`, `EpochEnded`, `Damaged`, `Captured`, `Paused` and `Resumed` as they happen, and
exactly one of `Finished` or `Failed` at the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from core.data import DataProblem
from core.train.snapshot import Snapshot


@dataclass(frozen=True)
class Started:
    """The network stands and the first batch is about to begin."""

    device: str
    threads: int
    parameters: int
    samples: int
    """Training samples in one epoch."""
    batches: int
    """Batches in one epoch."""
    first_epoch: int
    """1 for a new run; the epoch that is continued or begun otherwise."""
    last_epoch: int
    first_step: int
    """Batches that were trained before this run."""
    notes: tuple[str, ...] = ()
    """Sentences on what changed in the data since the weights learned from them."""


@dataclass(frozen=True)
class Progress:
    """Batches trained since the last `Progress`; at most about 30 a second."""

    epoch: int
    batch: int
    """Batches of this epoch done so far."""
    step: int
    """Batches done since training began."""
    steps: np.ndarray
    """int64 (n,): step of every new point."""
    loss: np.ndarray
    """float32 (n,): mean loss of each batch."""
    accuracy: np.ndarray
    """float32 (n,): share of right answers of each batch, 0 … 1; NaN where the targets are values."""
    samples_per_second: float
    seconds: float
    """Training time of this run without pauses."""
    remaining: float
    """Seconds expected to the end; NaN while unknown."""


@dataclass(frozen=True)
class EpochEnded:
    """One pass over the training data and its validation. `accuracy` values are NaN where targets are values."""

    epoch: int
    step: int
    loss: float
    """Mean over the training samples of this epoch, measured while training."""
    accuracy: float
    val_loss: float
    """NaN when nothing is held out for validation."""
    val_accuracy: float
    seconds: float
    samples_per_second: float
    lr: float
    """Learning rate of the last batch."""


@dataclass(frozen=True)
class Damaged:
    """Samples turned out to be damaged when they were fetched: all that are known, told again when there are more."""

    problems: tuple[DataProblem, ...]


@dataclass(frozen=True)
class Captured:
    """What was learned up to here, because `RunControl.capture` asked for it; the run goes on."""

    snapshot: Snapshot


@dataclass(frozen=True)
class Paused:
    """The worker waits; the network as it is now."""

    snapshot: Snapshot


@dataclass(frozen=True)
class Resumed:
    """The worker goes on."""


class Reason(StrEnum):
    """Why a run ended."""

    COMPLETED = "completed"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Finished:
    """The run ended in good order."""

    reason: Reason
    snapshot: Snapshot


@dataclass(frozen=True)
class Failed:
    """The run broke. `text` is one sentence for the user; `node` the layer to blame or empty; `traceback` for the log.

    `snapshot` is the last good one of this run, if there was any: nothing learned is lost.
    """

    kind: str
    text: str
    node: str
    traceback: str
    snapshot: Snapshot | None


Event = Started | Progress | EpochEnded | Damaged | Captured | Paused | Resumed | Finished | Failed
