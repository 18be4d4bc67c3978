"""Maximum: the largest of several branches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Inferred, Layer, Mismatch, Spec
from core.catalog.merging import STRETCHING_BRANCHES, stretched

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
    examples = STRETCHING_BRANCHES
    inputs = ()
    grows = True

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        return stretched(inputs)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Maximum()
