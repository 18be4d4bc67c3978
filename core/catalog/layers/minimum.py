"""Minimum: the smallest of several branches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Inferred, Layer, Mismatch, Spec
from core.catalog.merging import STRETCHING_BRANCHES, stretched

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
    examples = STRETCHING_BRANCHES
    inputs = ()
    grows = True

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        return stretched(inputs)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Minimum()
