"""Abs: values without their sign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Spec

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Abs(Layer):
    """The size of every value."""

    key = "abs"
    title = "Abs"
    summary = "Takes away the sign: the distance of every value from zero."
    formula = "y = |x|"
    source = "https://pytorch.org/docs/stable/generated/torch.abs.html"
    category = Category.ARITHMETIC
    keywords = ("absolute", "magnitude", "sign", "distance")
    examples = (Example((Spec((6,)),)), Example((Spec((4, 7, 6)),)))

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        return Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Abs()
