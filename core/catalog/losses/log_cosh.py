"""Log-cosh: like Huber without a corner and without a setting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Loss, Spec
from core.catalog.targets import values_fault

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class LogCosh(Loss):
    """The logarithm of the hyperbolic cosine of the error."""

    key = "log_cosh"
    title = "Log-cosh"
    summary = "Like Huber without a corner and without a setting."
    formula = "L = mean log cosh(x − target)"
    source = (
        "Saleh and Saleh 2022, Statistical properties of the log-cosh loss function, https://arxiv.org/abs/2208.04564"
    )
    target = "values"
    unsuitable_ends = {
        "sigmoid": "A sigmoid keeps predictions between 0 and 1, and learns slowly there.",
        "softmax": "Softmax makes predictions sum to 1; numbers to predict rarely do.",
        "relu": "ReLU cannot predict negative numbers, and stops learning where it is zero.",
    }

    def build(self) -> nn.Module:
        from core import nn

        return nn.LogCoshLoss()

    def fault(self, output: Spec, classes: int) -> str:
        return values_fault(self.title, classes)
