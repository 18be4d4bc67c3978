"""Root mean squared error: root of the mean squared distance, in the unit of the values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Metric

if TYPE_CHECKING:
    from core.tensor import Tensor


@dataclass(frozen=True)
class RootMeanSquaredError(Metric):
    """Root of the mean squared distance, in the unit of the values."""

    key = "rmse"
    title = "Root mean squared error"
    summary = "Root of the mean squared distance, in the unit of the values."
    formula = "√(mean (x − t)²)"
    source = "scikit-learn, Model evaluation, https://scikit-learn.org/stable/modules/model_evaluation.html"
    target = "values"
    rises = False

    def measure(self, outputs: Tensor, targets: Tensor) -> float:
        from core.metrics import root_mean_squared_error

        return root_mean_squared_error(outputs, targets)
