"""Average: the mean of several branches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Inferred, Layer, Mismatch, Spec
from core.catalog.merging import STRETCHING_BRANCHES, stretched

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Average(Layer):
    """The mean of two or more inputs, value by value; sizes of 1 stretch."""

    key = "average"
    title = "Average"
    summary = "Takes the mean of branches: an ensemble inside one network."
    formula = "y = (x₁ + x₂ + …) / n"
    source = "https://keras.io/api/layers/merging_layers/average/"
    category = Category.MERGE
    keywords = ("mean", "ensemble", "merge")
    examples = STRETCHING_BRANCHES
    inputs = ()
    grows = True

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        return stretched(inputs, per_value=1)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Average()
