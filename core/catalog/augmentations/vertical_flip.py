"""Vertical flip: top becomes bottom."""

from __future__ import annotations

from dataclasses import dataclass

from core.catalog.augmenting import Batch, Draws
from core.catalog.entry import Augmentation
from core.catalog.fields import number


@dataclass(frozen=True)
class VerticalFlip(Augmentation):
    """Turns some pictures upside down by mirroring."""

    key = "vertical_flip"
    title = "Vertical flip"
    summary = "Mirrors some pictures, top to bottom; for views from above or through a microscope."
    formula = "y[i, j] = x[H - 1 - i, j] with probability p"
    source = "Shorten, Khoshgoftaar, “A survey on image data augmentation for deep learning”, 2019"

    probability: float = number(0.5, minimum=0.0, maximum=1.0, help="Share of the pictures that are mirrored.")

    def apply(self, batch: Batch, draws: Draws) -> Batch:
        rows = batch.rows.copy()
        chosen = draws.chance(self.probability)
        rows[chosen] = rows[chosen][:, ::-1]
        return batch.with_rows(rows)
