"""ELU: ReLU with a smooth bend into the negative."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Spec
from core.catalog.fields import number

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class ELU(Layer):
    """Unchanged above zero, an exponential that ends at −alpha below."""

    key = "elu"
    title = "ELU"
    summary = "Like ReLU above zero, bends smoothly to −alpha below: outputs stay closer to mean 0."
    formula = "y = x for x > 0, α · (eˣ − 1) for x ≤ 0"
    source = "Clevert, Unterthiner and Hochreiter 2015, https://arxiv.org/abs/1511.07289"
    category = Category.ACTIVATION
    keywords = ("activation", "exponential linear unit", "smooth relu")
    examples = (
        Example((Spec((6,)),)),
        Example((Spec((4, 7, 6)),), {"alpha": 0.5}),
    )

    alpha: float = number(1.0, minimum=0.0, maximum=100.0, help="How far outputs reach below zero.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        return Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.ELU(self.alpha)
