"""Random erasing: rectangles of noise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.catalog.augmenting import Batch, Draws, rectangles
from core.catalog.entry import Augmentation
from core.catalog.fields import choice, number


@dataclass(frozen=True)
class RandomErasing(Augmentation):
    """Fills a rectangle of random area, shape and place, wholly within the picture."""

    key = "random_erasing"
    title = "Random erasing"
    summary = "Replaces a random rectangle by noise, grey or black."
    formula = "area ∈ [least, most] · H·W, height : width ∈ [1/r, r]"
    source = "Zhong et al., “Random erasing data augmentation”, 2020"

    probability: float = number(0.5, minimum=0.0, maximum=1.0, help="Share of the pictures that lose a rectangle.")
    least_area: float = number(0.02, minimum=0.001, maximum=1.0, help="Smallest part of the area that is erased.")
    most_area: float = number(0.33, minimum=0.001, maximum=1.0, help="Largest part of the area that is erased.")
    ratio: float = number(3.3, minimum=1.0, maximum=10.0, help="Most that the rectangle is stretched.")
    filling: str = choice("noise", ("noise", "grey", "black"), help="What the rectangle is filled with.")

    def apply(self, batch: Batch, draws: Draws) -> Batch:
        rows = batch.rows.copy()
        _, height, width, _ = rows.shape
        chosen = draws.chance(self.probability)
        low, high = sorted((self.least_area, self.most_area))
        side = np.sqrt(draws.uniform(low, high) * height * width)
        stretch = np.exp(draws.uniform(-0.5, 0.5) * np.log(self.ratio))
        size = np.rint(np.stack([np.minimum(side * stretch, height), np.minimum(side / stretch, width)], 1)).clip(1)
        room = np.array([height, width]) - size
        corner = np.floor(np.stack([draws.uniform(), draws.uniform()], 1) * (room + 1))
        masks = rectangles(rows, corner + size / 2, size) & chosen[:, None, None]
        rows[masks] = self._filling(batch, draws)[masks]
        return batch.with_rows(rows)

    def _filling(self, batch: Batch, draws: Draws) -> np.ndarray:
        shape, kind = batch.rows.shape, batch.inputs.dtype
        if self.filling != "noise":
            return np.full(shape, 0.5 * batch.top if self.filling == "grey" else 0).astype(kind)
        values = np.clip(0.5 + 0.25 * draws.normal(int(np.prod(shape[1:]))), 0, 1).reshape(shape) * batch.top
        return values.astype(kind)
