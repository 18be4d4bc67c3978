"""Mean squared error: mean squared distance from the right value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Metric

if TYPE_CHECKING:
    from core.tensor import Tensor


@dataclass(frozen=True)
class MeanSquaredError(Metric):
    """Mean squared distance from the right value."""

    key = "mse"
    title = "Mean squared error"
    summary = "Mean squared distance from the right value."
    formula = "mean (x − t)²"
    source = "scikit-learn, Model evaluation, https://scikit-learn.org/stable/modules/model_evaluation.html"
    target = "values"
    rises = False

    def measure(self, outputs: Tensor, targets: Tensor) -> float:
        from core.metrics import mean_squared_error

        return mean_squared_error(outputs, targets)
