"""GlobalMaxPool1d: one number for each channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.pooling import one_per_channel

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class GlobalMaxPool1d(Layer):
    """The largest value of each channel of a sequence, as one flat row."""

    key = "global_max_pool1d"
    title = "GlobalMaxPool1d"
    summary = "Keeps the largest value of each channel: says whether a feature is anywhere in the sequence."
    formula = "y[c] = max over i of x[c, i]"
    source = "https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool1d.html"
    category = Category.POOLING
    keywords = (
        "pooling",
        "gmp",
        "adaptive",
        "maximum",
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

        return nn.Sequential(nn.AdaptiveMaxPool1d(1), nn.Flatten())
