"""Smooth L1: mean absolute error with a rounded tip: the usual choice for boxes around objects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.fields import number
from core.catalog.targets import UNSUITABLE_FOR_NUMBERS, NumbersLoss

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class SmoothL1(NumbersLoss):
    """Quadratic below a distance, with slope 1 above."""

    key = "smooth_l1"
    title = "Smooth L1"
    summary = "Mean absolute error with a rounded tip: the usual choice for boxes around objects."
    formula = "L = ½d²/β if d < β else d − ½β,  d = |x − target|"
    source = "Girshick 2015, Fast R-CNN, https://arxiv.org/abs/1504.08083"
    unsuitable_ends = UNSUITABLE_FOR_NUMBERS

    beta: float = number(
        1.0,
        minimum=0.0,
        maximum=1e6,
        help="Distance below which the error is squared; 0 gives the mean absolute error.",
    )

    def build(self) -> nn.Module:
        from core import nn

        return nn.SmoothL1Loss(beta=self.beta)
