"""R²: share of the variance that is explained: 1 is all, 0 no better than the mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Metric

if TYPE_CHECKING:
    from core.tensor import Tensor


@dataclass(frozen=True)
class R2(Metric):
    """Share of the variance that is explained: 1 is all, 0 no better than the mean."""

    key = "r2"
    title = "R²"
    summary = "Share of the variance that is explained: 1 is all, 0 no better than the mean."
    formula = "1 − Σ(x − t)² / Σ(t − t̄)²"
    source = "scikit-learn, Model evaluation, https://scikit-learn.org/stable/modules/model_evaluation.html"
    target = "values"
    rises = True

    def measure(self, outputs: Tensor, targets: Tensor) -> float:
        from core.metrics import r2_score

        return r2_score(outputs, targets)
