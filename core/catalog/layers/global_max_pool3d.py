"""GlobalMaxPool3d: one number for each channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.pooling import one_per_channel

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class GlobalMaxPool3d(Layer):
    """The largest value of each channel of a volume, as one flat row."""

    key = "global_max_pool3d"
    title = "GlobalMaxPool3d"
    summary = "Keeps the largest value of each channel: says whether a feature is anywhere in the volume."
    formula = "y[c] = max over i, j, l of x[c, i, j, l]"
    source = "https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool3d.html"
    category = Category.POOLING
    keywords = (
        "pooling",
        "gmp",
        "adaptive",
        "maximum",
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

        return nn.Sequential(nn.AdaptiveMaxPool3d(1), nn.Flatten())
