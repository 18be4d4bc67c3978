"""Gaussian noise: a little of it on every value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.catalog.augmenting import Batch, Draws
from core.catalog.entry import Augmentation
from core.catalog.fields import number


@dataclass(frozen=True)
class GaussianNoise(Augmentation):
    """Adds normal noise to every value; values stay within their range."""

    key = "gaussian_noise"
    title = "Gaussian noise"
    summary = "Adds fine noise to every point."
    formula = "y = clip(x + d·n), n ~ N(0, 1)"
    source = "Bishop, “Training with noise is equivalent to Tikhonov regularization”, 1995"

    deviation: float = number(
        0.05, minimum=0.0, maximum=1.0, help="Strength of the noise; 1 is the step from black to white."
    )

    def apply(self, batch: Batch, draws: Draws) -> Batch:
        rows = batch.rows
        noise = draws.normal(rows[0].size).reshape(rows.shape)
        changed = np.clip(rows + noise * np.float32(self.deviation * batch.top), 0, batch.top)
        if batch.inputs.dtype == np.uint8:
            changed = np.rint(changed).astype(np.uint8)
        return batch.with_rows(changed)
