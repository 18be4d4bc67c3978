"""Cutout: black squares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.catalog.augmenting import Batch, Draws, rectangles
from core.catalog.entry import Augmentation
from core.catalog.fields import integer, number


@dataclass(frozen=True)
class Cutout(Augmentation):
    """Blackens squares anywhere in the picture; they may stick out over its border."""

    key = "cutout"
    title = "Cutout"
    summary = "Blackens a square at a random place, so that no single part of a thing decides."
    formula = "y = 0 in a square of side s · min(H, W), x elsewhere"
    source = "DeVries, Taylor, “Improved regularization of convolutional neural networks with cutout”, 2017"

    size: float = number(0.3, minimum=0.01, maximum=1.0, help="Side of the square, in parts of the shorter side.")
    squares: int = integer(1, minimum=1, maximum=20, help="Number of squares in each picture.")
    probability: float = number(1.0, minimum=0.0, maximum=1.0, help="Share of the pictures that get squares.")

    def apply(self, batch: Batch, draws: Draws) -> Batch:
        rows = batch.rows.copy()
        _, height, width, _ = rows.shape
        chosen = draws.chance(self.probability)
        side = np.full((len(rows), 2), max(1.0, np.rint(self.size * min(height, width))))
        for _ in range(self.squares):
            middle = np.stack([draws.uniform() * height, draws.uniform() * width], 1)
            rows[rectangles(rows, middle, side) & chosen[:, None, None]] = 0
        return batch.with_rows(rows)
