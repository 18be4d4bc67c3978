"""ReduceMin: the smallest value over axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Spec
from core.catalog.reducing import Reduction

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class ReduceMin(Reduction):
    """The smallest value along one axis or several."""

    key = "reduce_min"
    title = "ReduceMin"
    summary = "Takes the smallest value over axes: the weakest of all channels, places or steps."
    formula = "y = min x"
    source = "https://pytorch.org/docs/stable/generated/torch.amin.html"
    category = Category.ARITHMETIC
    keywords = ("minimum", "amin", "smallest", "axis", "pool")

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.ReduceMin(self.axes, self.keepdim)
