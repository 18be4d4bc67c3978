"""MSELoss: the usual objective where targets are numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.targets import UNSUITABLE_FOR_NUMBERS, NumbersLoss

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class MSE(NumbersLoss):
    """The mean of squared differences between output and target."""

    key = "mse"
    title = "Mean squared error"
    summary = "Punishes the squared distance from the right value: the usual choice for predicting numbers."
    formula = "L = mean (x − target)²"
    source = "https://pytorch.org/docs/stable/generated/torch.nn.MSELoss.html"
    unsuitable_ends = UNSUITABLE_FOR_NUMBERS | {
        "sigmoid": "A sigmoid keeps predictions between 0 and 1 and learns slowly there with mean squared error.",
    }

    def build(self) -> nn.Module:
        from core import nn

        return nn.MSELoss()
