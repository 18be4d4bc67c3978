"""Divide: one branch by another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.merging import stretch_fault, stretched

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
    examples = (
        Example((Spec((6,)), Spec((6,)))),
        Example((Spec((4, 7, 6)), Spec((4, 1, 1)))),
    )
    inputs = ("numerator", "denominator")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        fault = stretch_fault(inputs)
        if fault:
            return fault
        output = stretched(inputs)
        return Inferred(output, 0, output.size)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Divide()
