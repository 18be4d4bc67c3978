"""CELU: ELU without a kink, whatever its alpha."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Spec
from core.catalog.fields import number

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class CELU(Layer):
    """Unchanged above zero, an exponential with slope 1 at zero below."""

    key = "celu"
    title = "CELU"
    summary = "ELU that is smooth at zero for every alpha."
    formula = "y = max(0, x) + min(0, α · (e^(x/α) − 1))"
    source = "Barron 2017, Continuously differentiable exponential linear units, https://arxiv.org/abs/1704.07483"
    category = Category.ACTIVATION
    keywords = ("activation", "continuously differentiable elu", "elu")
    examples = (
        Example((Spec((6,)),)),
        Example((Spec((4, 7, 6)),), {"alpha": 2.5}),
    )

    alpha: float = number(1.0, minimum=0.0, maximum=100.0, exclusive=True, help="How far outputs reach below zero.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        return Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.CELU(self.alpha)
