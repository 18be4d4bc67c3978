"""HardSwish: a Swish made of simple pieces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Spec

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class HardSwish(Layer):
    """Zero up to −3, unchanged from 3, a parabola between."""

    key = "hardswish"
    title = "Hardswish"
    summary = "SiLU made of cheap pieces: the activation of MobileNetV3 and other networks for phones."
    formula = "y = x · min(max(0, x / 6 + ½), 1)"
    source = "Howard et al. 2019, Searching for MobileNetV3, https://arxiv.org/abs/1905.02244"
    category = Category.ACTIVATION
    keywords = ("activation", "hard swish", "swish", "silu", "mobilenet")
    examples = (Example((Spec((6,)),)), Example((Spec((4, 7, 6)),)))

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        return Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Hardswish()
