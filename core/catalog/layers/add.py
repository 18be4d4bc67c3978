"""Add: the sum of several branches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Inferred, Layer, Mismatch, Spec
from core.catalog.merging import equal_fault

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Add(Layer):
    """Adds two or more inputs of equal shape, value by value."""

    key = "add"
    title = "Add"
    summary = "Adds branches of equal shape: the merge of residual connections."
    formula = "y = x₁ + x₂ + …"
    source = "He et al. 2015, Deep residual learning for image recognition, https://arxiv.org/abs/1512.03385"
    category = Category.MERGE
    keywords = ("sum", "plus", "residual", "skip connection", "shortcut", "merge")
    inputs = ()
    grows = True

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        return equal_fault(inputs) or Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Add()
