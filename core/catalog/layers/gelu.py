"""GELU: values pass by how likely they are the larger ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Spec
from core.catalog.fields import choice

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class GELU(Layer):
    """Each value times the share of a normal distribution below it."""

    key = "gelu"
    title = "GELU"
    summary = "A smooth ReLU: the usual choice in transformers."
    formula = "y = x · Φ(x), Φ the normal distribution function"
    source = "Hendrycks and Gimpel 2016, Gaussian error linear units, https://arxiv.org/abs/1606.08415"
    category = Category.ACTIVATION
    keywords = ("activation", "gaussian error linear unit", "transformer", "bert", "gpt")
    examples = (
        Example((Spec((6,)),)),
        Example((Spec((4, 7, 6)),), {"approximate": "tanh"}),
    )

    approximate: str = choice(
        "none", ("none", "tanh"), help="Whether Φ is exact or made of a tanh, as GPT-2 and some other networks have it."
    )

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        return Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.GELU(self.approximate)
