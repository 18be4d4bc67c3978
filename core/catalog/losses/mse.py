"""MSELoss: the usual objective where targets are numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Loss, Spec

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class MSE(Loss):
    """The mean of squared differences between output and target."""

    key = "mse"
    title = "Mean squared error"
    summary = "Punishes the squared distance from the right value: the usual choice for predicting numbers."
    formula = "L = mean (x − target)²"
    source = "https://pytorch.org/docs/stable/generated/torch.nn.MSELoss.html"
    target = "values"
    unsuitable_ends = {
        "sigmoid": "A sigmoid keeps predictions between 0 and 1 and learns slowly there with mean squared error.",
        "softmax": "Softmax makes predictions sum to 1; numbers to predict rarely do.",
        "relu": "ReLU cannot predict negative numbers, and stops learning where it is zero.",
    }

    def build(self) -> nn.Module:
        from core import nn

        return nn.MSELoss()

    def fault(self, output: Spec, classes: int) -> str:
        if classes:
            return "Mean squared error expects numbers as targets; the data has classes. Choose cross-entropy."
        return ""
