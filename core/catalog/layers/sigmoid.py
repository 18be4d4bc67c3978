"""Sigmoid: an S-shaped curve from 0 to 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Inferred, Layer, Spec

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Sigmoid(Layer):
    """An S-shaped curve from 0 to 1, value by value."""

    key = "sigmoid"
    title = "Sigmoid"
    summary = "Squeezes values between 0 and 1: a yes-or-no probability for each value."
    formula = "y = 1 / (1 + e⁻ˣ)"
    source = "https://pytorch.org/docs/stable/generated/torch.nn.Sigmoid.html"
    category = Category.ACTIVATION
    keywords = ("activation", "logistic", "squash", "probability", "nonlinearity")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        return Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Sigmoid()
