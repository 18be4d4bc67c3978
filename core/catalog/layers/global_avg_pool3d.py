"""GlobalAvgPool3d: one number for each channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.pooling import one_per_channel

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class GlobalAvgPool3d(Layer):
    """The mean of each channel of a volume, as one flat row."""

    key = "global_avg_pool3d"
    title = "GlobalAvgPool3d"
    summary = "Averages each channel to one number: ends networks for volumes without large dense layers."
    formula = "y[c] = mean over i, j, l of x[c, i, j, l]"
    source = "Lin et al. 2013, Network in network"
    category = Category.POOLING
    keywords = (
        "pooling",
        "gap",
        "adaptive",
        "average",
        "volumetric",
    )
    examples = (
        Example((Spec((2, 4, 5, 3)),)),
        Example((Spec((3, 1, 2, 4)),)),
    )

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        return one_per_channel(inputs[0], 3)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Sequential(nn.AdaptiveAvgPool3d(1), nn.Flatten())
