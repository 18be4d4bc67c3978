"""Rotate: turns pictures a little."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.catalog.augmenting import Batch, Draws, transformed
from core.catalog.entry import Augmentation
from core.catalog.fields import number


@dataclass(frozen=True)
class Rotate(Augmentation):
    """Turns every picture about its middle by a random angle; corners that come in are black."""

    key = "rotate"
    title = "Rotate"
    summary = "Turns pictures a little about their middle."
    formula = "y(p) = x(R(a) p), a ∈ [-degrees, degrees]"
    source = "Simard, Steinkraus, Platt, “Best practices for convolutional neural networks”, 2003"

    degrees: float = number(
        15.0, minimum=0.0, maximum=180.0, unit="°", help="Largest angle, to either side; 180 turns in any direction."
    )

    def apply(self, batch: Batch, draws: Draws) -> Batch:
        angles = np.deg2rad(draws.uniform(-self.degrees, self.degrees))
        cosine, sine, zero = np.cos(angles), np.sin(angles), np.zeros(len(angles))
        maps = np.stack([np.stack([cosine, sine, zero], 1), np.stack([-sine, cosine, zero], 1)], 1)
        return batch.with_rows(transformed(batch.rows, list(maps)))
