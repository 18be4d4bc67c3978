"""Balanced accuracy: accuracy in which every class counts the same, however rare it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Metric

if TYPE_CHECKING:
    from core.tensor import Tensor


@dataclass(frozen=True)
class BalancedAccuracy(Metric):
    """Accuracy in which every class counts the same, however rare it is."""

    key = "balanced_accuracy"
    title = "Balanced accuracy"
    summary = "Accuracy in which every class counts the same, however rare it is."
    formula = "mean over classes of right / there"
    source = "Brodersen et al. 2010, The balanced accuracy and its posterior distribution"
    target = "classes"
    rises = True

    def measure(self, outputs: Tensor, targets: Tensor) -> float:
        from core.metrics import balanced_accuracy

        return balanced_accuracy(outputs, targets)
