"""Multiply: the product of several branches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.merging import stretch_fault, stretched

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Multiply(Layer):
    """Multiplies two or more inputs value by value; sizes of 1 stretch."""

    key = "multiply"
    title = "Multiply"
    summary = "Multiplies branches: gates and attention maps, also C × 1 × 1 with whole pictures."
    formula = "y = x₁ · x₂ · …"
    source = "Hu et al. 2017, Squeeze-and-excitation networks, https://arxiv.org/abs/1709.01507"
    category = Category.MERGE
    keywords = ("product", "times", "gate", "hadamard", "squeeze excitation", "merge")
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
        return Inferred(output, 0, output.size * (len(inputs) - 1))

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Multiply()
