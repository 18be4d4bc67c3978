"""Subtract: one branch less another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Inferred, Layer, Mismatch, Spec
from core.catalog.merging import STRETCHING_PAIRS, stretched

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Subtract(Layer):
    """The first input less the second, value by value; sizes of 1 stretch."""

    key = "subtract"
    title = "Subtract"
    summary = "Takes the second branch away from the first: differences between two views of the same thing."
    formula = "y = x₁ − x₂"
    source = "https://pytorch.org/docs/stable/generated/torch.sub.html"
    category = Category.MERGE
    keywords = ("minus", "difference", "sub", "merge")
    examples = STRETCHING_PAIRS
    inputs = ("first", "second")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        return stretched(inputs)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Subtract()
