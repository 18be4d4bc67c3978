"""Huber: squared error near the target, straight beyond: learns well and forgives outliers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.fields import number
from core.catalog.targets import UNSUITABLE_FOR_NUMBERS, NumbersLoss

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Huber(NumbersLoss):
    """Quadratic below a distance, linear above."""

    key = "huber"
    title = "Huber"
    summary = "Squared error near the target, straight beyond: learns well and forgives outliers."
    formula = "L = ½d² if d ≤ δ else δ·(d − ½δ),  d = |x − target|"
    source = "Huber 1964, Robust estimation of a location parameter, https://doi.org/10.1214/aoms/1177703732"
    unsuitable_ends = UNSUITABLE_FOR_NUMBERS

    delta: float = number(
        1.0,
        minimum=0.0,
        maximum=1e6,
        exclusive=True,
        help="Distance from which an error counts straight instead of squared.",
    )

    def build(self) -> nn.Module:
        from core import nn

        return nn.HuberLoss(delta=self.delta)
