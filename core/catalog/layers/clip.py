"""Clip: values cut off on both sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, SetField, Spec
from core.catalog.fields import number

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Clip(Layer):
    """Unchanged between two limits, cut off at them."""

    key = "clip"
    title = "Clip"
    summary = "Cuts values off at a lower and an upper limit."
    formula = "y = min(max(x, minimum), maximum)"
    source = "https://pytorch.org/docs/stable/generated/torch.clamp.html"
    category = Category.ARITHMETIC
    keywords = ("clamp", "limit", "cut off", "bound", "saturate")
    examples = (
        Example((Spec((6,)),)),
        Example((Spec((4, 7, 6)),), {"minimum": -0.5, "maximum": 0.75}),
    )

    minimum: float = number(0.0, minimum=-1e6, maximum=1e6, help="The smallest output.")
    maximum: float = number(1.0, minimum=-1e6, maximum=1e6, help="The largest output.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        if self.minimum < self.maximum:
            return Inferred(inputs[0])
        text = f"Maximum must be more than minimum, {self.minimum:g}; it is {self.maximum:g}."
        repairs = (SetField(f"Set maximum to {self.minimum + 1:g}", "maximum", self.minimum + 1),)
        return Mismatch("maximum", text, repairs)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Clip(self.minimum, self.maximum)
