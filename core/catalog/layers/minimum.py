"""Minimum: the smallest of several branches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.merging import stretch_fault, stretched

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Minimum(Layer):
    """The smallest of two or more inputs, value by value; sizes of 1 stretch."""

    key = "minimum"
    title = "Minimum"
    summary = "Takes the smallest value among branches."
    formula = "y = min(x₁, x₂, …)"
    source = "https://pytorch.org/docs/stable/generated/torch.minimum.html"
    category = Category.MERGE
    keywords = ("min", "smallest", "merge")
    examples = (
        Example((Spec((6,)), Spec((6,)))),
        Example((Spec((4, 7, 6)), Spec((4, 1, 1)))),
        Example((Spec((4, 1, 1)), Spec((4, 7, 6)), Spec((4, 7, 6)))),
    )
    inputs = ()
    grows = True

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        fault = stretch_fault(inputs)
        if fault:
            return fault
        output = stretched(inputs)
        return Inferred(output)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Minimum()
