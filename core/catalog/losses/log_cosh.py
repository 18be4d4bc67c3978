"""Log-cosh: like Huber without a corner and without a setting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.targets import UNSUITABLE_FOR_NUMBERS, NumbersLoss

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class LogCosh(NumbersLoss):
    """The logarithm of the hyperbolic cosine of the error."""

    key = "log_cosh"
    title = "Log-cosh"
    summary = "Like Huber without a corner and without a setting."
    formula = "L = mean log cosh(x − target)"
    source = (
        "Saleh and Saleh 2022, Statistical properties of the log-cosh loss function, https://arxiv.org/abs/2208.04564"
    )
    unsuitable_ends = UNSUITABLE_FOR_NUMBERS

    def build(self) -> nn.Module:
        from core import nn

        return nn.LogCoshLoss()
