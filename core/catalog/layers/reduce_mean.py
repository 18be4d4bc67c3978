"""ReduceMean: the mean over axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Spec
from core.catalog.reducing import Reduction

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class ReduceMean(Reduction):
    """The mean along one axis or several."""

    key = "reduce_mean"
    title = "ReduceMean"
    summary = "Averages over axes: the mean over channels, rows, columns or steps."
    formula = "y = Σ x / count"
    source = "https://pytorch.org/docs/stable/generated/torch.mean.html"
    category = Category.ARITHMETIC
    keywords = ("average", "mean", "axis", "squeeze", "pool")

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.ReduceMean(self.axes, self.keepdim)
