"""Multiply: the product of several branches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Inferred, Layer, Mismatch, Spec
from core.catalog.merging import STRETCHING_BRANCHES, stretched

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
    examples = STRETCHING_BRANCHES
    inputs = ()
    grows = True

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        return stretched(inputs, per_value=len(inputs) - 1)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Multiply()
