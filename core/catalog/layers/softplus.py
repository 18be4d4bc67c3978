"""Softplus: a smooth ReLU that is always positive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Spec
from core.catalog.fields import number

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Softplus(Layer):
    """The smooth form of ReLU; its slope is the sigmoid."""

    key = "softplus"
    title = "Softplus"
    summary = "A smooth ReLU that is always above zero: for outputs that must be positive, such as variances."
    formula = "y = ln(1 + e^(β·x)) / β"
    source = "Dugas et al. 2000, Incorporating second-order functional knowledge for better option pricing"
    category = Category.ACTIVATION
    keywords = ("activation", "smooth relu", "positive", "log exp")
    examples = (
        Example((Spec((6,)),)),
        Example((Spec((4, 7, 6)),), {"beta": 3.0}),
        Example((Spec((6,)),), {"beta": 0.5, "threshold": 30.0}),
    )

    beta: float = number(1.0, minimum=0.0, maximum=1e3, exclusive=True, help="How sharp the bend at zero is.")
    threshold: float = number(
        20.0,
        minimum=0.0,
        maximum=1e3,
        help="Where beta · x is above this, x passes unchanged; the difference is rounding.",
    )

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        return Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Softplus(self.beta, self.threshold)
