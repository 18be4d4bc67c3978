"""Mean absolute error: mean distance from the right value, in its unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Metric

if TYPE_CHECKING:
    from core.tensor import Tensor


@dataclass(frozen=True)
class MeanAbsoluteError(Metric):
    """Mean distance from the right value, in its unit."""

    key = "mae"
    title = "Mean absolute error"
    summary = "Mean distance from the right value, in its unit."
    formula = "mean |x − t|"
    source = "scikit-learn, Model evaluation, https://scikit-learn.org/stable/modules/model_evaluation.html"
    target = "values"
    rises = False

    def measure(self, outputs: Tensor, targets: Tensor) -> float:
        from core.metrics import mean_absolute_error

        return mean_absolute_error(outputs, targets)
