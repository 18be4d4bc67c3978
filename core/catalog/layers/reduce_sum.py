"""ReduceSum: the sum over axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Spec
from core.catalog.reducing import Reduction

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class ReduceSum(Reduction):
    """The sum along one axis or several."""

    key = "reduce_sum"
    title = "ReduceSum"
    summary = "Adds up over axes: the total over channels, rows, columns or steps."
    formula = "y = Σ x"
    source = "https://pytorch.org/docs/stable/generated/torch.sum.html"
    category = Category.ARITHMETIC
    keywords = ("total", "sum", "axis", "add up")

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.ReduceSum(self.axes, self.keepdim)
