"""Colour jitter: other light and other film."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.catalog.augmenting import Batch, Draws
from core.catalog.entry import Augmentation
from core.catalog.fields import number

LUMA = np.array([0.299, 0.587, 0.114])
"""Weights of red, green and blue in brightness (ITU-R BT.601)."""

TO_YIQ = np.array([LUMA, [0.5959, -0.2746, -0.3213], [0.2115, -0.5227, 0.3112]])
FROM_YIQ = np.linalg.inv(TO_YIQ)


@dataclass(frozen=True)
class ColourJitter(Augmentation):
    """Changes brightness, contrast, saturation and hue of every picture, in this order; grey ones have the first two.

    All four are one linear map of the colours of a point, so values are cut to the range once, at the end. Hue turns
    the plane of colours that brightness leaves (YIQ). An alpha channel stays.
    """

    key = "colour_jitter"
    title = "Colour jitter"
    summary = "Changes brightness, contrast, saturation and hue a little."
    formula = "y = b·c · H(h) S(s) x + (1 - c)·b·mean, b, c, s ∈ 1 ± strength"
    source = "Howard, “Some improvements on deep convolutional neural network based image classification”, 2013"

    brightness: float = number(0.2, minimum=0.0, maximum=1.0, help="Largest change of brightness; 0 leaves it.")
    contrast: float = number(0.2, minimum=0.0, maximum=1.0, help="Largest change of contrast; 0 leaves it.")
    saturation: float = number(0.2, minimum=0.0, maximum=1.0, help="Largest change of saturation; 1 can take it away.")
    hue: float = number(0.02, minimum=0.0, maximum=0.5, help="Largest turn of the hue, in turns of the colour circle.")

    def apply(self, batch: Batch, draws: Draws) -> Batch:
        bright, contrast, saturation = (
            1 + draws.uniform(-1, 1) * strength for strength in (self.brightness, self.contrast, self.saturation)
        )
        turn = 2 * np.pi * self.hue * draws.uniform(-1, 1)
        rows = batch.rows
        if rows.shape[3] < 3:
            weights, maps = np.ones(1), np.ones((len(rows), 1, 1))
        else:
            weights, maps = LUMA, _hues(turn) @ _saturations(saturation)
        colours = rows[:, :, :, : len(weights)]
        mean = np.array([picture.mean(axis=(0, 1), dtype=np.float64) @ weights for picture in colours])
        maps = (maps * (bright * contrast)[:, None, None]).astype(np.float32)
        offset = ((1 - contrast) * bright * mean).astype(np.float32)
        flat = colours.reshape(len(rows), -1, len(weights)).astype(np.float32)
        changed = (flat @ maps.transpose(0, 2, 1) + offset[:, None, None]).reshape(colours.shape)
        limited = np.clip(changed, 0, batch.top)
        whole = rows.astype(np.float32) if rows.shape[3] > len(weights) else limited
        whole[:, :, :, : len(weights)] = limited
        if batch.inputs.dtype == np.uint8:
            whole = np.rint(whole).astype(np.uint8)
        return batch.with_rows(whole)


def _saturations(factors: np.ndarray) -> np.ndarray:
    """Maps (N, 3, 3) that move each colour away from its grey by `factors`."""
    maps: np.ndarray = factors[:, None, None] * np.eye(3) + (1 - factors)[:, None, None] * np.tile(LUMA, (3, 1))
    return maps


def _hues(angles: np.ndarray) -> np.ndarray:
    """Maps (N, 3, 3) that turn the colours about the grey axis."""
    turns = np.zeros((len(angles), 3, 3))
    turns[:, 0, 0] = 1
    turns[:, 1, 1] = turns[:, 2, 2] = np.cos(angles)
    turns[:, 1, 2], turns[:, 2, 1] = -np.sin(angles), np.sin(angles)
    maps: np.ndarray = FROM_YIQ @ turns @ TO_YIQ
    return maps
