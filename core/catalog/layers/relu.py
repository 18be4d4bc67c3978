"""ReLU: zero below zero, unchanged above."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Inferred, Layer, Spec

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class ReLU(Layer):
    """Zero below zero, unchanged above, value by value."""

    key = "relu"
    title = "ReLU"
    summary = "Lets positive values through and stops negative ones: the usual choice between layers."
    formula = "y = max(0, x)"
    source = "Nair and Hinton 2010, Rectified linear units improve restricted Boltzmann machines"
    category = Category.ACTIVATION
    keywords = ("activation", "rectifier", "rectified linear unit", "nonlinearity")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        return Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.ReLU()
