"""TanhShrink: what a tanh takes away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Spec

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class TanhShrink(Layer):
    """The value less its tanh: nearly zero around zero, nearly linear far out."""

    key = "tanhshrink"
    title = "Tanhshrink"
    summary = "Flattens small values and keeps large ones: for sparse codes and denoising."
    formula = "y = x − tanh(x)"
    source = "https://pytorch.org/docs/stable/generated/torch.nn.Tanhshrink.html"
    category = Category.ACTIVATION
    keywords = ("activation", "tanh shrink", "shrinkage", "sparse")
    examples = (Example((Spec((6,)),)), Example((Spec((4, 7, 6)),)))

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        return Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Tanhshrink()
