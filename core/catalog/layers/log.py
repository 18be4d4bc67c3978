"""Log: natural logarithms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Spec
from core.catalog.fields import number

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Log(Layer):
    """The natural logarithm of every value, from a smallest value on."""

    key = "log"
    title = "Log"
    summary = "Natural logarithm: brings values that span many sizes close together."
    formula = "y = ln(max(x, minimum))"
    source = "https://pytorch.org/docs/stable/generated/torch.log.html"
    category = Category.ARITHMETIC
    keywords = ("logarithm", "ln", "compress")
    examples = (
        Example((Spec((6,)),), {"minimum": 0.05}),
        Example((Spec((4, 7, 6)),), {"minimum": 0.2}),
    )

    minimum: float = number(
        1e-6,
        minimum=0.0,
        maximum=1e6,
        exclusive=True,
        help="Smaller values, and negative ones, count as this; 0 has no logarithm.",
    )

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        return Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Log(self.minimum)
