"""AdaptiveAvgPool1d: the mean over equal shares, whatever the size that arrives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.fields import integer
from core.catalog.windows import shared_out

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class AdaptiveAvgPool1d(Layer):
    """The mean over equal shares of a sequence; neighbouring shares may overlap by one."""

    key = "adaptive_avg_pool1d"
    title = "AdaptiveAvgPool1d"
    summary = "Averages equal shares of a sequence: the result has the size you choose."
    formula = "y[c, i] = mean of x[c, ⌊i·L / n⌋ … ⌈(i + 1)·L / n⌉ − 1], for each axis"
    source = "https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool1d.html"
    category = Category.POOLING
    keywords = (
        "pooling",
        "resize",
        "fixed size",
        "average",
        "spatial pyramid",
    )
    examples = (
        Example((Spec((4, 9)),)),
        Example((Spec((4, 9)),), {"output_size": 4}),
        Example((Spec((2, 3)),), {"output_size": 5}),
    )

    output_size: int = integer(4, minimum=1, maximum=65536, unit="steps", help="Length of the result.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        return shared_out(inputs[0], (self.output_size,))

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.AdaptiveAvgPool1d(self.output_size)
