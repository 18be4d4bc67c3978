"""GaussianDropout: values are multiplied with normal noise while training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Spec
from core.catalog.fields import number

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class GaussianDropout(Layer):
    """Multiplies values with noise of mean 1 while training; does nothing in evaluation."""

    key = "gaussian_dropout"
    title = "GaussianDropout"
    summary = "Multiplies values with normal noise of mean 1 while training: a smooth kind of dropout."
    formula = "y = x · (1 + √(p / (1 − p)) · n), n normal with mean 0 and deviation 1"
    source = "Srivastava et al. 2014, Dropout: a simple way to prevent neural networks from overfitting, section 10"
    category = Category.REGULARISATION
    keywords = ("multiplicative noise", "dropout", "regularization", "overfitting")
    examples = (
        Example((Spec((7,)),)),
        Example((Spec((2, 3, 4)),), {"p": 0.1}),
    )

    p: float = number(
        0.3, minimum=0.0, maximum=0.99, help="The noise is as strong as dropout with this probability would be."
    )

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        return Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.GaussianDropout(self.p)
