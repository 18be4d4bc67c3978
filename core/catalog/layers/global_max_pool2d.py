"""GlobalMaxPool2d: one number for each channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Inferred, Layer, Mismatch, Spec
from core.catalog.pooling import one_per_channel

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class GlobalMaxPool2d(Layer):
    """The largest value of each channel, as one flat row."""

    key = "global_max_pool2d"
    title = "GlobalMaxPool2d"
    summary = "Keeps the largest value of each channel: says whether a feature is anywhere in the picture."
    formula = "y[c] = max over i, j of x[c, i, j]"
    source = "https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool2d.html"
    category = Category.POOLING
    keywords = ("pooling", "gmp", "adaptive", "maximum", "spatial")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        return one_per_channel(inputs[0], 2)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Sequential(nn.AdaptiveMaxPool2d(1), nn.Flatten())
