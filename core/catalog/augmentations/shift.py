"""Shift: moves pictures a little in both directions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.catalog.augmenting import Batch, Draws, shifted
from core.catalog.entry import Augmentation
from core.catalog.fields import choice, number


@dataclass(frozen=True)
class Shift(Augmentation):
    """Moves every picture by a random number of whole points."""

    key = "shift"
    title = "Shift"
    summary = "Moves pictures a little up, down, left and right."
    formula = "y[i, j] = x[i - a, j - b], a ∈ [-v·H, v·H], b ∈ [-h·W, h·W]"
    source = "LeCun et al., “Gradient-based learning applied to document recognition”, 1998"

    horizontal: float = number(0.1, minimum=0.0, maximum=1.0, help="Farthest move to either side, in widths.")
    vertical: float = number(0.1, minimum=0.0, maximum=1.0, help="Farthest move up or down, in heights.")
    outside: str = choice("black", ("black", "edge"), help="What comes in: black, or the border drawn out.")

    def apply(self, batch: Batch, draws: Draws) -> Batch:
        _, height, width, _ = batch.rows.shape
        down = np.rint(draws.uniform(-1, 1) * self.vertical * height).astype(np.int64)
        right = np.rint(draws.uniform(-1, 1) * self.horizontal * width).astype(np.int64)
        return batch.with_rows(shifted(batch.rows, down, right, self.outside == "edge"))
