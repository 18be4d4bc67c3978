"""Binary cross-entropy: for targets between 0 and 1, one yes or no for each value; takes probabilities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.targets import NumbersLoss

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class BCE(NumbersLoss):
    """Binary cross-entropy of probabilities."""

    key = "bce"
    title = "Binary cross-entropy"
    summary = "For targets between 0 and 1, one yes or no for each value; takes probabilities."
    formula = "L = −mean (t·log x + (1−t)·log(1−x))"
    source = "https://pytorch.org/docs/stable/generated/torch.nn.BCELoss.html"
    fitting_end = "sigmoid"
    unsuitable_ends = {
        "linear": "Binary cross-entropy expects probabilities: end in Sigmoid, or choose the loss with logits.",
        "relu": "Binary cross-entropy expects probabilities from 0 to 1; ReLU has no upper limit.",
        "tanh": "Binary cross-entropy expects probabilities from 0 to 1; Tanh goes below 0.",
    }

    def build(self) -> nn.Module:
        from core import nn

        return nn.BCELoss()
