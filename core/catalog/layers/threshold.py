"""Threshold: values up to a limit are replaced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Spec
from core.catalog.fields import number

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Threshold(Layer):
    """Unchanged above a threshold, a fixed value elsewhere."""

    key = "threshold"
    title = "Threshold"
    summary = "Lets values above a threshold through and replaces all others by one fixed value."
    formula = "y = x for x > threshold, else value"
    source = "https://pytorch.org/docs/stable/generated/torch.nn.Threshold.html"
    category = Category.ACTIVATION
    keywords = ("activation", "cut off", "replace", "relu")
    examples = (
        Example((Spec((6,)),)),
        Example((Spec((4, 7, 6)),), {"threshold": 0.5, "value": -2.0}),
    )

    threshold: float = number(0.0, minimum=-1e6, maximum=1e6, help="Values above this pass unchanged.")
    value: float = number(0.0, minimum=-1e6, maximum=1e6, help="What takes the place of all other values.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        return Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Threshold(self.threshold, self.value)
