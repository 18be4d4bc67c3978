"""ReduceMax: the largest value over axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.reducing import axes_field, keepdim_field, reduced

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class ReduceMax(Layer):
    """The largest value along one axis or several."""

    key = "reduce_max"
    title = "ReduceMax"
    summary = "Takes the largest value over axes: the strongest of all channels, places or steps."
    formula = "y = max x"
    source = "https://pytorch.org/docs/stable/generated/torch.amax.html"
    category = Category.ARITHMETIC
    keywords = ("maximum", "amax", "largest", "axis", "pool")
    examples = (
        Example((Spec((6,)),)),
        Example((Spec((4, 7, 6)),), {"axes": (2, 3)}),
        Example((Spec((4, 7, 6)),), {"axes": (3, 1), "keepdim": False}),
    )

    axes: tuple[int, ...] = axes_field()
    keepdim: bool = keepdim_field()

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        return reduced(inputs[0], self.axes, self.keepdim)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.ReduceMax(self.axes, self.keepdim)
