"""Precision: of what was taken for a class, the share that is of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.averages import average_field
from core.catalog.entry import Metric

if TYPE_CHECKING:
    from core.tensor import Tensor


@dataclass(frozen=True)
class Precision(Metric):
    """Of what was taken for a class, the share that is of it."""

    key = "precision"
    title = "Precision"
    summary = "Of what was taken for a class, the share that is of it."
    formula = "TP / (TP + FP)"
    source = "scikit-learn, Model evaluation, https://scikit-learn.org/stable/modules/model_evaluation.html"
    target = "classes"
    rises = True

    average: str = average_field()

    def measure(self, outputs: Tensor, targets: Tensor) -> float:
        from core.metrics import precision

        return precision(outputs, targets, self.average)
