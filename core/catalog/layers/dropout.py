"""Dropout: values are put to zero at random while training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Inferred, Layer, Spec
from core.catalog.fields import number

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Dropout(Layer):
    """Drops values while training and scales the others up; does nothing in evaluation."""

    key = "dropout"
    title = "Dropout"
    summary = "Puts values to zero at random while training, so that the network does not learn by heart."
    formula = "y = x · m / (1 − p), m = 0 with probability p, else 1"
    source = "Srivastava et al. 2014, Dropout: a simple way to prevent neural networks from overfitting"
    category = Category.REGULARISATION
    keywords = ("regularization", "overfitting", "noise", "drop")

    p: float = number(0.5, minimum=0.0, maximum=0.99, help="Probability that a value is put to zero.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        return Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Dropout(self.p)
