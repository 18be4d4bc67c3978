"""HardTanh: values cut off on both sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, SetField, Spec
from core.catalog.fields import number

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class HardTanh(Layer):
    """Unchanged between two limits, cut off at them."""

    key = "hardtanh"
    title = "Hardtanh"
    summary = "A tanh made of straight lines: unchanged between two limits, cut off beyond them."
    formula = "y = min(max(x, min), max)"
    source = "Collobert 2004, Large scale machine learning"
    category = Category.ACTIVATION
    keywords = ("activation", "hard tanh", "clip", "clamp", "piecewise linear")
    examples = (
        Example((Spec((6,)),)),
        Example((Spec((4, 7, 6)),), {"min_val": -0.5, "max_val": 2.0}),
    )

    min_val: float = number(-1.0, minimum=-1e6, maximum=1e6, help="The smallest output.")
    max_val: float = number(1.0, minimum=-1e6, maximum=1e6, help="The largest output.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        if self.min_val < self.max_val:
            return Inferred(inputs[0])
        text = f"Max val must be more than min val, {self.min_val:g}; it is {self.max_val:g}."
        repairs = (SetField(f"Set max val to {self.min_val + 1:g}", "max_val", self.min_val + 1),)
        return Mismatch("max_val", text, repairs)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Hardtanh(self.min_val, self.max_val)
