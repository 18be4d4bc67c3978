"""ReLU6: ReLU that stops at 6."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Spec

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class ReLU6(Layer):
    """Zero below zero, unchanged up to 6, 6 above."""

    key = "relu6"
    title = "ReLU6"
    summary = "ReLU cut off at 6: keeps values in a fixed range, as small networks for phones want it."
    formula = "y = min(max(0, x), 6)"
    source = "Krizhevsky 2010, Convolutional deep belief networks on CIFAR-10"
    category = Category.ACTIVATION
    keywords = ("activation", "relu", "clipped rectifier", "mobilenet")
    examples = (Example((Spec((6,)),)), Example((Spec((4, 7, 6)),)))

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        return Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.ReLU6()
