"""LogSoftmax: logarithms of probabilities that sum to 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.axes import axis_fault
from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.fields import integer

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class LogSoftmax(Layer):
    """Logarithms of the probabilities of Softmax along one axis of the sample."""

    key = "log_softmax"
    title = "LogSoftmax"
    summary = "Logarithms of probabilities that sum to 1: the last layer before a negative log-likelihood loss."
    formula = "y[i] = x[i] − ln Σ eˣ[j]"
    source = "https://pytorch.org/docs/stable/generated/torch.nn.LogSoftmax.html"
    category = Category.ACTIVATION
    keywords = ("activation", "log probability", "log softmax", "nll", "classes")
    examples = (
        Example((Spec((6,)),)),
        Example((Spec((4, 7, 6)),), {"dim": 1}),
    )

    dim: int = integer(
        -1,
        minimum=-8,
        maximum=8,
        help="Axis whose probabilities sum to 1: 1 is the first axis of a sample, −1 the last.",
    )

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        return axis_fault(self.dim, inputs[0]) or Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.LogSoftmax(self.dim)
