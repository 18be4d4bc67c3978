"""Mean absolute error: punishes the distance from the right value: calmer about outliers than the squared error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.targets import UNSUITABLE_FOR_NUMBERS, NumbersLoss

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class MAE(NumbersLoss):
    """The mean distance between output and target."""

    key = "mae"
    title = "Mean absolute error"
    summary = "Punishes the distance from the right value: calmer about outliers than the squared error."
    formula = "L = mean |x − target|"
    source = "https://pytorch.org/docs/stable/generated/torch.nn.L1Loss.html"
    unsuitable_ends = UNSUITABLE_FOR_NUMBERS

    def build(self) -> nn.Module:
        from core import nn

        return nn.L1Loss()
