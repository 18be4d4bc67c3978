"""AdaptiveAvgPool3d: the mean over equal shares, whatever the size that arrives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Spec
from core.catalog.pooling import ADAPTIVE_EXAMPLES, AdaptivePooling, output_size_field

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class AdaptiveAvgPool3d(AdaptivePooling):
    """The mean over equal shares of a volume; neighbouring shares may overlap by one."""

    key = "adaptive_avg_pool3d"
    title = "AdaptiveAvgPool3d"
    summary = "Averages equal shares of a volume: the result has the size you choose."
    formula = "y[c, i] = mean of x[c, ⌊i·L / n⌋ … ⌈(i + 1)·L / n⌉ − 1], for each axis"
    source = "https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool3d.html"
    category = Category.POOLING
    keywords = (
        "pooling",
        "resize",
        "fixed size",
        "average",
        "spatial pyramid",
    )
    examples = ADAPTIVE_EXAMPLES[3]

    output_size: tuple[int, int, int] = output_size_field(3, 2)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.AdaptiveAvgPool3d(self.output_size)
