"""Binary cross-entropy with logits: for targets between 0 and 1, one yes or no for each value; takes raw scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.fields import number
from core.catalog.targets import NumbersLoss

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class BCEWithLogits(NumbersLoss):
    """Sigmoid and binary cross-entropy in one."""

    key = "bce_with_logits"
    title = "Binary cross-entropy with logits"
    summary = "For targets between 0 and 1, one yes or no for each value; takes raw scores."
    formula = "L = −mean (p·t·log σ(x) + (1−t)·log(1−σ(x)))"
    source = "https://pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html"
    unsuitable_ends = {
        "sigmoid": "This loss applies a sigmoid itself; a second one slows learning down.",
        "softmax": "This loss expects raw scores; softmax keeps them between 0 and 1.",
        "relu": "This loss expects raw scores of both signs; ReLU cuts the negative ones off.",
    }

    pos_weight: float = number(
        1.0,
        minimum=0.0,
        maximum=10_000.0,
        exclusive=True,
        help="How often a positive target counts; more than 1 where they are rare.",
    )

    def build(self) -> nn.Module:
        from core import nn
        from core.ops.creation import full

        return nn.BCEWithLogitsLoss(pos_weight=full((1,), self.pos_weight))
