"""Specificity: of what is not of a class, the share that was not taken for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.averages import average_field
from core.catalog.entry import Metric

if TYPE_CHECKING:
    from core.tensor import Tensor


@dataclass(frozen=True)
class Specificity(Metric):
    """Of what is not of a class, the share that was not taken for it."""

    key = "specificity"
    title = "Specificity"
    summary = "Of what is not of a class, the share that was not taken for it."
    formula = "TN / (TN + FP)"
    source = "Altman and Bland 1994, Diagnostic tests 1: sensitivity and specificity"
    target = "classes"
    rises = True

    average: str = average_field()

    def measure(self, outputs: Tensor, targets: Tensor) -> float:
        from core.metrics import specificity

        return specificity(outputs, targets, self.average)
