"""In which order the samples of an epoch are trained on, and how they are divided into batches."""

from __future__ import annotations

import numpy as np

from core.data import DataChoice, order
from core.project import TrainingSettings


def epoch_order(settings: TrainingSettings, epoch: int, samples: int) -> np.ndarray:
    """Indices of all samples in the order of `epoch` (from 1): a pure function of seed and epoch."""
    if not settings.shuffle:
        return np.arange(samples)
    return order(samples, settings.seed, epoch)


def batch_bounds(samples: int, batch_size: int) -> tuple[tuple[int, int], ...]:
    """Begin and end of every batch. A last batch of one sample joins the one before: one sample has no statistics."""
    begins = list(range(0, samples, batch_size))
    if len(begins) > 1 and samples - begins[-1] == 1:
        begins.pop()
    return tuple(zip(begins, [*begins[1:], samples], strict=True))


def order_key(settings: TrainingSettings, data: DataChoice, fingerprint: str, samples: int) -> str:
    """Equal for runs whose epochs consist of the same batches in the same order."""
    parts = (settings.seed, settings.shuffle, settings.batch_size, samples, data.split_seed, fingerprint)
    decided = (data.splitting, data.split_column, data.columns, data.task)
    guessed = ("auto", "", (), "auto")
    return "/".join(map(str, parts if decided == guessed else (*parts, *decided)))
