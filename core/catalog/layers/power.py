"""Power: values to the power of a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Spec
from core.catalog.fields import number

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Power(Layer):
    """Raises every value to a fixed power."""

    key = "power"
    title = "Power"
    summary = "Raises every value to a fixed power. Fractions need values of 0 or more."
    formula = "y = x^p"
    source = "https://pytorch.org/docs/stable/generated/torch.pow.html"
    category = Category.ARITHMETIC
    keywords = ("pow", "exponent", "square", "cube", "polynomial")
    examples = (
        Example((Spec((6,)),)),
        Example((Spec((4, 7, 6)),), {"exponent": 3.0}),
    )

    exponent: float = number(
        2.0,
        minimum=-100.0,
        maximum=100.0,
        help="The power; 2 squares. Negative values need a whole number, 0 a positive.",
    )

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        return Inferred(inputs[0], 0, inputs[0].size)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Power(self.exponent)
