"""GlobalAvgPool1d: one number for each channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.pooling import one_per_channel

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class GlobalAvgPool1d(Layer):
    """The mean of each channel of a sequence, as one flat row."""

    key = "global_avg_pool1d"
    title = "GlobalAvgPool1d"
    summary = "Averages each channel to one number: ends networks for sequences without large dense layers."
    formula = "y[c] = mean over i of x[c, i]"
    source = "Lin et al. 2013, Network in network"
    category = Category.POOLING
    keywords = (
        "pooling",
        "gap",
        "adaptive",
        "average",
        "temporal",
        "sequence",
    )
    examples = (
        Example((Spec((4, 9)),)),
        Example((Spec((3, 1)),)),
    )

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        return one_per_channel(inputs[0], 1)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Sequential(nn.AdaptiveAvgPool1d(1), nn.Flatten())
