"""Mean absolute error: punishes the distance from the right value: calmer about outliers than the squared error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Loss, Spec
from core.catalog.targets import values_fault

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class MAE(Loss):
    """The mean distance between output and target."""

    key = "mae"
    title = "Mean absolute error"
    summary = "Punishes the distance from the right value: calmer about outliers than the squared error."
    formula = "L = mean |x − target|"
    source = "https://pytorch.org/docs/stable/generated/torch.nn.L1Loss.html"
    target = "values"
    unsuitable_ends = {
        "sigmoid": "A sigmoid keeps predictions between 0 and 1, and learns slowly there.",
        "softmax": "Softmax makes predictions sum to 1; numbers to predict rarely do.",
        "relu": "ReLU cannot predict negative numbers, and stops learning where it is zero.",
    }

    def build(self) -> nn.Module:
        from core import nn

        return nn.L1Loss()

    def fault(self, output: Spec, classes: int) -> str:
        return values_fault(self.title, classes)
