"""AdaptiveAvgPool2d: the mean over equal shares, whatever the size that arrives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.fields import pair
from core.catalog.windows import shared_out

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class AdaptiveAvgPool2d(Layer):
    """The mean over equal shares of a picture; neighbouring shares may overlap by one."""

    key = "adaptive_avg_pool2d"
    title = "AdaptiveAvgPool2d"
    summary = "Averages equal shares of a picture: the result has the size you choose."
    formula = "y[c, i] = mean of x[c, ⌊i·L / n⌋ … ⌈(i + 1)·L / n⌉ − 1], for each axis"
    source = "https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool2d.html"
    category = Category.POOLING
    keywords = (
        "pooling",
        "resize",
        "fixed size",
        "average",
        "spatial pyramid",
    )
    examples = (
        Example((Spec((4, 7, 6)),)),
        Example((Spec((4, 7, 6)),), {"output_size": (4, 3)}),
        Example((Spec((2, 3, 2)),), {"output_size": (5, 2)}),
    )

    output_size: tuple[int, int] = pair(
        (4, 4), minimum=1, maximum=65536, unit="pixels", help="Height and width of the result."
    )

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        return shared_out(inputs[0], self.output_size)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.AdaptiveAvgPool2d(self.output_size)
