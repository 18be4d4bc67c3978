"""PReLU: ReLU that learns its slope below zero."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Spec
from core.catalog.fields import number, switch

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class PReLU(Layer):
    """Unchanged above zero; the share of negative values that passes is learned."""

    key = "prelu"
    title = "PReLU"
    summary = "LeakyReLU that learns its own slope below zero, one for all values or one per channel."
    formula = "y = x for x > 0, w · x for x ≤ 0"
    source = "He et al. 2015, Delving deep into rectifiers, https://arxiv.org/abs/1502.01852"
    category = Category.ACTIVATION
    keywords = ("activation", "parametric relu", "learned slope", "leaky")
    examples = (
        Example((Spec((6,)),)),
        Example((Spec((4, 7, 6)),), {"per_channel": True, "init": 0.1}),
        Example((Spec((6,)),), {"per_channel": True}),
    )

    per_channel: bool = switch(False, help="Learns one slope per channel (first axis) instead of one for all values.")
    init: float = number(0.25, minimum=-1.0, maximum=1.0, help="The slope before training.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        (spec,) = inputs
        return Inferred(spec, spec.shape[0] if self.per_channel and spec.shape else 1, spec.size)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.PReLU(inputs[0].shape[0] if self.per_channel and inputs[0].shape else 1, self.init)
