"""Average precision: precision averaged over all members of a class from the highest score down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Metric

if TYPE_CHECKING:
    from core.tensor import Tensor


@dataclass(frozen=True)
class AveragePrecision(Metric):
    """Precision averaged over all members of a class from the highest score down."""

    key = "average_precision"
    title = "Average precision"
    summary = "Precision averaged over all members of a class from the highest score down."
    formula = "Σ (Rₙ − Rₙ₋₁)·Pₙ"
    source = "scikit-learn, Model evaluation, https://scikit-learn.org/stable/modules/model_evaluation.html"
    target = "classes"
    rises = True

    def measure(self, outputs: Tensor, targets: Tensor) -> float:
        from core.metrics import average_precision

        return average_precision(outputs, targets)
