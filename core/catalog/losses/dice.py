"""Dice: compares sets by their overlap: for masks and several yes or no at once; takes probabilities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.fields import number
from core.catalog.targets import NumbersLoss

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Dice(NumbersLoss):
    """One minus twice the overlap over the sum of sizes."""

    key = "dice"
    title = "Dice"
    summary = "Compares sets by their overlap: for masks and several yes or no at once; takes probabilities."
    formula = "L = 1 − (2·Σ x·t + s) / (Σ x + Σ t + s)"
    source = "Milletari et al. 2016, V-Net, https://arxiv.org/abs/1606.04797"
    fitting_end = "sigmoid"
    unsuitable_ends = {
        "linear": "Dice expects probabilities from 0 to 1: end in Sigmoid.",
        "relu": "Dice expects probabilities from 0 to 1; ReLU has no upper limit.",
        "tanh": "Dice expects probabilities from 0 to 1; Tanh goes below 0.",
    }

    smooth: float = number(
        1.0,
        minimum=0.0,
        maximum=1000.0,
        exclusive=True,
        help="Added above and below, so that two empty sets are equal.",
    )

    def build(self) -> nn.Module:
        from core import nn

        return nn.DiceLoss(smooth=self.smooth)
