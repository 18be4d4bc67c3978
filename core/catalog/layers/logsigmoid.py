"""LogSigmoid: the logarithm of a sigmoid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Spec

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class LogSigmoid(Layer):
    """The logarithm of the sigmoid, without overflow."""

    key = "logsigmoid"
    title = "LogSigmoid"
    summary = "The logarithm of a probability, computed without rounding it to 0 first."
    formula = "y = ln(σ(x))"
    source = "https://pytorch.org/docs/stable/generated/torch.nn.LogSigmoid.html"
    category = Category.ACTIVATION
    keywords = ("activation", "log sigmoid", "log probability")
    examples = (Example((Spec((6,)),)), Example((Spec((4, 7, 6)),)))

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        return Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.LogSigmoid()
