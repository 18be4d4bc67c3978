"""Exp: e to the power of the values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Spec

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Exp(Layer):
    """The exponential function of every value."""

    key = "exp"
    title = "Exp"
    summary = "Turns any number into a positive one: sums become products. Large values grow beyond all bounds."
    formula = "y = eˣ"
    source = "https://pytorch.org/docs/stable/generated/torch.exp.html"
    category = Category.ARITHMETIC
    keywords = ("exponential", "positive", "e")
    examples = (Example((Spec((6,)),)), Example((Spec((4, 7, 6)),)))

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        return Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Exp()
