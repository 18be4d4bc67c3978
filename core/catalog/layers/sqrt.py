"""Sqrt: square roots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Spec
from core.catalog.fields import number

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Sqrt(Layer):
    """The square root of every value, from a smallest value on."""

    key = "sqrt"
    title = "Sqrt"
    summary = "Square root: turns squares back into distances, and tames large values."
    formula = "y = √max(x, minimum)"
    source = "https://pytorch.org/docs/stable/generated/torch.sqrt.html"
    category = Category.ARITHMETIC
    keywords = ("square root", "root", "distance")
    examples = (
        Example((Spec((6,)),), {"minimum": 0.05}),
        Example((Spec((4, 7, 6)),), {"minimum": 0.2}),
    )

    minimum: float = number(
        1e-6,
        minimum=0.0,
        maximum=1e6,
        exclusive=True,
        help="Smaller values, and negative ones, count as this; at 0 the slope is infinite.",
    )

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        return Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Sqrt(self.minimum)
