"""Matthews correlation: correlation of classes and predictions: honest also where classes are rare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Metric

if TYPE_CHECKING:
    from core.tensor import Tensor


@dataclass(frozen=True)
class MatthewsCorrelation(Metric):
    """Correlation of classes and predictions: honest also where classes are rare."""

    key = "matthews_correlation"
    title = "Matthews correlation"
    summary = "Correlation of classes and predictions: honest also where classes are rare."
    formula = "(c·s − Σ p·t) / √((s² − Σ p²)(s² − Σ t²))"
    source = "Gorodkin 2004, Comparing two K-category assignments by a K-category correlation coefficient"
    target = "classes"
    rises = True

    def measure(self, outputs: Tensor, targets: Tensor) -> float:
        from core.metrics import matthews_correlation

        return matthews_correlation(outputs, targets)
