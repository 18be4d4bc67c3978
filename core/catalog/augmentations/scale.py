"""Scale: makes pictures a little larger or smaller."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.catalog.augmenting import Batch, Draws, transformed
from core.catalog.entry import Augmentation
from core.catalog.fields import number


@dataclass(frozen=True)
class Scale(Augmentation):
    """Zooms every picture in or out about its middle; what comes in from outside is black."""

    key = "scale"
    title = "Scale"
    summary = "Zooms pictures a little in or out."
    formula = "y(p) = x(p / s), s between least and most, evenly in its logarithm"
    source = "Simard, Steinkraus, Platt, “Best practices for convolutional neural networks”, 2003"

    least: float = number(0.9, minimum=0.1, maximum=10.0, help="Smallest factor; below 1 the picture shrinks.")
    most: float = number(1.1, minimum=0.1, maximum=10.0, help="Largest factor; above 1 the picture grows.")

    def apply(self, batch: Batch, draws: Draws) -> Batch:
        low, high = sorted((self.least, self.most))
        shrink = np.exp(-draws.uniform(np.log(low), np.log(high)))
        zero = np.zeros(len(shrink))
        maps = np.stack([np.stack([shrink, zero, zero], 1), np.stack([zero, shrink, zero], 1)], 1)
        return batch.with_rows(transformed(batch.rows, list(maps)))
