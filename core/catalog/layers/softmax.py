"""Softmax: values become probabilities that sum to 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.axes import axis_fault
from core.catalog.entry import Category, Inferred, Layer, Mismatch, Spec
from core.catalog.fields import integer

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Softmax(Layer):
    """Probabilities along one axis of the sample."""

    key = "softmax"
    title = "Softmax"
    summary = "Turns values into probabilities that sum to 1. Cross-entropy does this itself: leave it out before that."
    formula = "y[i] = eˣ[i] / Σ eˣ[j]"
    source = "Bridle 1990, Probabilistic interpretation of feedforward classification network outputs"
    category = Category.ACTIVATION
    keywords = ("activation", "probability", "normalized exponential", "classes")

    dim: int = integer(
        -1, minimum=-8, maximum=8, help="Axis whose values sum to 1: 1 is the first axis of a sample, −1 the last."
    )

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        return axis_fault(self.dim, inputs[0]) or Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Softmax(self.dim)
