"""Horizontal flip: left becomes right."""

from __future__ import annotations

from dataclasses import dataclass

from core.catalog.augmenting import Batch, Draws
from core.catalog.entry import Augmentation
from core.catalog.fields import number


@dataclass(frozen=True)
class HorizontalFlip(Augmentation):
    """Mirrors some pictures, left to right."""

    key = "horizontal_flip"
    title = "Horizontal flip"
    summary = "Mirrors some pictures, left to right; not for letters and digits."
    formula = "y[i, j] = x[i, W - 1 - j] with probability p"
    source = "Krizhevsky et al., “ImageNet classification with deep convolutional neural networks”, 2012"

    probability: float = number(0.5, minimum=0.0, maximum=1.0, help="Share of the pictures that are mirrored.")

    def apply(self, batch: Batch, draws: Draws) -> Batch:
        rows = batch.rows.copy()
        chosen = draws.chance(self.probability)
        rows[chosen] = rows[chosen][:, :, ::-1]
        return batch.with_rows(rows)
