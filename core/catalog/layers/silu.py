"""SiLU: each value times its own sigmoid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Spec

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class SiLU(Layer):
    """A smooth ReLU that dips a little below zero; also known as Swish."""

    key = "silu"
    title = "SiLU"
    summary = "A smooth ReLU, also called Swish: common in EfficientNet, YOLO and language models."
    formula = "y = x · σ(x)"
    source = "Elfwing, Uchibe and Doya 2017, https://arxiv.org/abs/1702.03118"
    category = Category.ACTIVATION
    keywords = ("activation", "swish", "sigmoid linear unit", "efficientnet", "yolo")
    examples = (Example((Spec((6,)),)), Example((Spec((4, 7, 6)),)))

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        return Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.SiLU()
