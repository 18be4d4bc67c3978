"""LeakyReLU: ReLU with a gentle slope below zero."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Spec
from core.catalog.fields import number

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class LeakyReLU(Layer):
    """Unchanged above zero, a fixed small share of the value below."""

    key = "leaky_relu"
    title = "LeakyReLU"
    summary = "ReLU that lets a small share of negative values through, so that no unit goes silent for good."
    formula = "y = x for x > 0, slope · x for x ≤ 0"
    source = "Maas, Hannun and Ng 2013, Rectifier nonlinearities improve neural network acoustic models"
    category = Category.ACTIVATION
    keywords = ("activation", "leaky rectifier", "lrelu", "relu", "gan")
    examples = (
        Example((Spec((6,)),)),
        Example((Spec((4, 7, 6)),), {"negative_slope": 0.3}),
    )

    negative_slope: float = number(0.01, minimum=0.0, maximum=1.0, help="Share of a negative value that passes.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        return Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.LeakyReLU(self.negative_slope)
