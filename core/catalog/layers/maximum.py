"""Maximum: the largest of several branches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.merging import stretch_fault, stretched

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Maximum(Layer):
    """The largest of two or more inputs, value by value; sizes of 1 stretch."""

    key = "maximum"
    title = "Maximum"
    summary = "Takes the largest value among branches: a maxout unit."
    formula = "y = max(x₁, x₂, …)"
    source = "Goodfellow et al. 2013, Maxout networks, https://arxiv.org/abs/1302.4389"
    category = Category.MERGE
    keywords = ("max", "largest", "maxout", "merge")
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

        return nn.Maximum()
