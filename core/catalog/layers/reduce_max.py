"""ReduceMax: the largest value over axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Spec
from core.catalog.reducing import Reduction

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class ReduceMax(Reduction):
    """The largest value along one axis or several."""

    key = "reduce_max"
    title = "ReduceMax"
    summary = "Takes the largest value over axes: the strongest of all channels, places or steps."
    formula = "y = max x"
    source = "https://pytorch.org/docs/stable/generated/torch.amax.html"
    category = Category.ARITHMETIC
    keywords = ("maximum", "amax", "largest", "axis", "pool")

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.ReduceMax(self.axes, self.keepdim)
