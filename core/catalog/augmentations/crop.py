"""Crop: a random part of the picture, brought back to full size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from core.catalog.augmenting import Batch, Draws, through_pillow
from core.catalog.entry import Augmentation
from core.catalog.fields import number


@dataclass(frozen=True)
class Crop(Augmentation):
    """Cuts a rectangle of random area, shape and place out of every picture and resizes it, with antialiasing."""

    key = "crop"
    title = "Crop"
    summary = "Takes a random part of each picture and enlarges it to the full size."
    formula = "area ∈ [least, 1] · H·W, sides' ratio ∈ [1/r, r]"
    source = "Szegedy et al., “Going deeper with convolutions”, 2015"

    least_area: float = number(0.6, minimum=0.01, maximum=1.0, help="Smallest part of the area that is kept.")
    ratio: float = number(1.2, minimum=1.0, maximum=4.0, help="Most that the part is stretched in one direction.")

    def apply(self, batch: Batch, draws: Draws) -> Batch:
        _, height, width, _ = batch.rows.shape
        side = np.sqrt(draws.uniform(self.least_area, 1))
        stretch = np.exp(draws.uniform(-0.5, 0.5) * np.log(self.ratio))
        tall, wide = np.minimum(1, side * stretch) * height, np.minimum(1, side / stretch) * width
        top, left = draws.uniform() * (height - tall), draws.uniform() * (width - wide)
        boxes = np.stack([left, top, np.minimum(left + wide, width), np.minimum(top + tall, height)], 1).tolist()
        rows = np.empty(batch.rows.shape, dtype=batch.inputs.dtype)
        for number_, box in enumerate(boxes):
            rows[number_] = through_pillow(
                batch.rows[number_],
                lambda image, box=box: image.resize(image.size, Image.Resampling.BILINEAR, box=tuple(box)),  # type: ignore[misc]
            )
        return batch.with_rows(rows)
