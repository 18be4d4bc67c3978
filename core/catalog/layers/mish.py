"""Mish: each value times the tanh of its softplus."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Spec

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Mish(Layer):
    """A smooth ReLU close to SiLU."""

    key = "mish"
    title = "Mish"
    summary = "A smooth ReLU much like SiLU: at times a little better in detection networks."
    formula = "y = x · tanh(ln(1 + eˣ))"
    source = "Misra 2019, Mish: a self regularized non-monotonic activation function, https://arxiv.org/abs/1908.08681"
    category = Category.ACTIVATION
    keywords = ("activation", "smooth relu", "yolov4")
    examples = (Example((Spec((6,)),)), Example((Spec((4, 7, 6)),)))

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        return Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Mish()
