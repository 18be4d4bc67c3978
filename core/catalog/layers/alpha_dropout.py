"""AlphaDropout: dropout that keeps mean and variance, for SELU."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Spec
from core.catalog.fields import number

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class AlphaDropout(Layer):
    """Puts values to SELU's lower limit while training and keeps mean and variance; nothing in evaluation."""

    key = "alpha_dropout"
    title = "AlphaDropout"
    summary = "Dropout that keeps mean 0 and variance 1, for networks that normalise themselves with SELU."
    formula = "y = a · (m · x + (1 − m) · α′) + b, m = 0 with probability p, α′ = −1.7581"
    source = "Klambauer et al. 2017, Self-normalizing neural networks, https://arxiv.org/abs/1706.02515"
    category = Category.REGULARISATION
    keywords = ("selu", "self-normalizing", "dropout", "regularization")
    examples = (
        Example((Spec((7,)),)),
        Example((Spec((2, 3, 4)),), {"p": 0.5}),
    )

    p: float = number(0.1, minimum=0.0, maximum=0.99, help="Probability that a value is put to the lower limit.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        return Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.AlphaDropout(self.p)
