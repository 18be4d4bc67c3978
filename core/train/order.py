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


class Batches:
    """Begin and end of every batch of an epoch.

    A last batch of one sample joins the one before: one sample has no statistics.
    """

    def __init__(self, samples: int, batch_size: int) -> None:
        self._samples, self._size = samples, batch_size
        count = -(-samples // batch_size)
        self._count = count - 1 if count > 1 and samples - (count - 1) * batch_size == 1 else count

    def __len__(self) -> int:
        return self._count

    def bounds(self, batch: int) -> tuple[int, int]:
        """Begin and end of a batch, counted from 0."""
        begin = batch * self._size
        return begin, self._samples if batch == self._count - 1 else begin + self._size


def order_key(settings: TrainingSettings, data: DataChoice, fingerprint: str, samples: int) -> str:
    """Equal for runs whose epochs consist of the same batches in the same order."""
    parts = (settings.seed, settings.shuffle, settings.batch_size, samples, data.split_seed, fingerprint)
    decided = (data.splitting, data.split_column, data.columns, data.task)
    guessed = ("auto", "", (), "auto")
    return "/".join(map(str, parts if decided == guessed else (*parts, *decided)))
