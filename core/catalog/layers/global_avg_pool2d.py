"""GlobalAvgPool2d: one number for each channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Inferred, Layer, Mismatch, Spec
from core.catalog.pooling import one_per_channel

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class GlobalAvgPool2d(Layer):
    """The mean of each channel, as one flat row."""

    key = "global_avg_pool2d"
    title = "GlobalAvgPool2d"
    summary = "Averages each channel to one number: ends convolutional networks without large dense layers."
    formula = "y[c] = mean over i, j of x[c, i, j]"
    source = "Lin et al. 2013, Network in network"
    category = Category.POOLING
    keywords = ("pooling", "gap", "adaptive", "average", "mean", "spatial")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        return one_per_channel(inputs[0], 2)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())
