"""Divide: one branch by another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Inferred, Layer, Mismatch, Spec
from core.catalog.merging import STRETCHING_PAIRS, stretched

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Divide(Layer):
    """The first input divided by the second, value by value; sizes of 1 stretch."""

    key = "divide"
    title = "Divide"
    summary = "Divides the first branch by the second. Keep the second away from 0, with Softplus or Clip."
    formula = "y = x₁ / x₂"
    source = "https://pytorch.org/docs/stable/generated/torch.div.html"
    category = Category.MERGE
    keywords = ("quotient", "ratio", "div", "normalize", "merge")
    examples = STRETCHING_PAIRS
    inputs = ("numerator", "denominator")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        return stretched(inputs, per_value=1)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Divide()
