"""Loss and accuracy of a whole part of the data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from core.backend import Array, array_module, to_host
from core.data import Part
from core.execute import Executor, StepResult

BATCH = 256
"""Samples that are measured at once."""


@dataclass(frozen=True)
class Measured:
    """Mean loss over the samples, and the share of right answers; NaN for an empty part, accuracy also for values."""

    loss: float
    accuracy: float


def measure(executor: Executor, part: Part, between: Callable[[], None]) -> Measured:
    """Run `part` through the network as in use. Calls `between` before every batch; it may raise to end early."""
    count = len(part)
    if not count:
        return Measured(float("nan"), float("nan"))
    part.announce(slice(None))
    results, sizes = [], []
    for begin in range(0, count, BATCH):
        between()
        rows = np.arange(begin, min(begin + BATCH, count))
        results.append(executor.evaluate(*part.__getitems__(rows)))
        sizes.append(len(rows))
    loss = float(np.dot(host_losses(results), sizes)) / count
    return Measured(loss, float(np.sum(host_correct(results))) / count)


def host_losses(results: Sequence[StepResult]) -> np.ndarray:
    """The losses of some batches as float64 on the host, in one transfer."""
    return _together([result.loss for result in results])


def host_correct(results: Sequence[StepResult]) -> np.ndarray:
    """Right answers of some batches as float64 on the host, in one transfer; NaN where targets are values."""
    found = [result.correct for result in results if result.correct is not None]
    return _together(found) if found else np.full(len(results), np.nan)


def _together(scalars: Sequence[Array]) -> np.ndarray:
    xp = array_module(scalars[0])
    return to_host(xp.stack([xp.asarray(scalar).reshape(()) for scalar in scalars])).astype(np.float64)
