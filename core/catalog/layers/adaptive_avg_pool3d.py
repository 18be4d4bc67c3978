"""AdaptiveAvgPool3d: the mean over equal shares, whatever the size that arrives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.fields import triple
from core.catalog.windows import shared_out

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class AdaptiveAvgPool3d(Layer):
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
    examples = (
        Example((Spec((2, 4, 5, 3)),)),
        Example((Spec((2, 4, 5, 3)),), {"output_size": (3, 2, 3)}),
        Example((Spec((2, 2, 1, 3)),), {"output_size": (3, 2, 2)}),
    )

    output_size: tuple[int, int, int] = triple(
        (2, 2, 2), minimum=1, maximum=65536, unit="voxels", help="Depth, height and width of the result."
    )

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        return shared_out(inputs[0], self.output_size)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.AdaptiveAvgPool3d(self.output_size)
