"""What the training loop asks of whatever runs a network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from core.backend import Array


class LossRefused(Exception):  # noqa: N818  (it is told to the user)
    """The loss cannot be computed from what leaves the network; the text says why and what to do."""


@dataclass(frozen=True)
class StepResult:
    """What came of one batch, as scalars that stay on the device until someone needs them."""

    loss: Array
    """Mean loss of the data of the batch, without penalties on weights; 0-d."""
    correct: Array | None
    """Number of right answers, 0-d; None where the targets are values."""


class Executor(Protocol):
    """Runs batches. `inputs` (N, …) float32 and `targets` (N,) int64 or (N, K) float32 are host arrays."""

    def step(self, inputs: np.ndarray, targets: np.ndarray, update: bool = True) -> StepResult:
        """Train on one batch: forward, backward, update. The result is measured before the update.

        Without `update` the gradients wait; the next update follows their mean over the samples of all those batches.
        """

    def evaluate(self, inputs: np.ndarray, targets: np.ndarray) -> StepResult:
        """Measure one batch as in use: no gradients, no dropout, running statistics."""
