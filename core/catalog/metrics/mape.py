"""Mean absolute percentage error: mean distance as a share of the right value; 1 is 100 %."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Metric

if TYPE_CHECKING:
    from core.tensor import Tensor


@dataclass(frozen=True)
class MeanAbsolutePercentageError(Metric):
    """Mean distance as a share of the right value; 1 is 100 %."""

    key = "mape"
    title = "Mean absolute percentage error"
    summary = "Mean distance as a share of the right value; 1 is 100 %."
    formula = "mean |x − t| / |t|"
    source = "scikit-learn, Model evaluation, https://scikit-learn.org/stable/modules/model_evaluation.html"
    target = "values"
    rises = False

    def measure(self, outputs: Tensor, targets: Tensor) -> float:
        from core.metrics import mean_absolute_percentage_error

        return mean_absolute_percentage_error(outputs, targets)
