"""Softsign: a gentler tanh."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Spec

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Softsign(Layer):
    """The value divided by one more than its size: between −1 and 1."""

    key = "softsign"
    title = "Softsign"
    summary = "Brings values between −1 and 1 like tanh, but nears the ends slowly."
    formula = "y = x / (1 + |x|)"
    source = "Turian, Bergstra and Bengio 2009, Quadratic features and deep architectures for chunking"
    category = Category.ACTIVATION
    keywords = ("activation", "soft sign", "tanh", "squash")
    examples = (Example((Spec((6,)),)), Example((Spec((4, 7, 6)),)))

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        return Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Softsign()
