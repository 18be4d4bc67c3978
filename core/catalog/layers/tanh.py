"""Tanh: an S-shaped curve from −1 to 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Inferred, Layer, Spec

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Tanh(Layer):
    """An S-shaped curve from −1 to 1, value by value."""

    key = "tanh"
    title = "Tanh"
    summary = "Squeezes values between −1 and 1, with zero staying zero."
    formula = "y = tanh(x) = (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)"
    source = "LeCun et al. 1998, Efficient backprop"
    category = Category.ACTIVATION
    keywords = ("activation", "hyperbolic tangent", "squash", "nonlinearity")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        return Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Tanh()
