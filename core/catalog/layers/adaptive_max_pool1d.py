"""AdaptiveMaxPool1d: the largest value over equal shares, whatever the size that arrives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Spec
from core.catalog.pooling import ADAPTIVE_EXAMPLES, AdaptivePooling, output_size_field

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class AdaptiveMaxPool1d(AdaptivePooling):
    """The largest value over equal shares of a sequence; neighbouring shares may overlap by one."""

    key = "adaptive_max_pool1d"
    title = "AdaptiveMaxPool1d"
    summary = "Keeps the largest value of equal shares of a sequence: the result has the size you choose."
    formula = "y[c, i] = max of x[c, ⌊i·L / n⌋ … ⌈(i + 1)·L / n⌉ − 1], for each axis"
    source = "https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool1d.html"
    category = Category.POOLING
    keywords = (
        "pooling",
        "resize",
        "fixed size",
        "maximum",
        "spatial pyramid",
    )
    examples = ADAPTIVE_EXAMPLES[1]

    output_size: int = output_size_field(1, 4)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.AdaptiveMaxPool1d(self.output_size)
