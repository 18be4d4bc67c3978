"""ROC-AUC: chance that a member of a class has a higher score for it than another sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Metric

if TYPE_CHECKING:
    from core.tensor import Tensor


@dataclass(frozen=True)
class RocAuc(Metric):
    """Chance that a member of a class has a higher score for it than another sample."""

    key = "roc_auc"
    title = "ROC-AUC"
    summary = "Chance that a member of a class has a higher score for it than another sample."
    formula = "area under true over false alarms"
    source = "Hanley and McNeil 1982, The meaning and use of the area under a ROC curve"
    target = "classes"
    rises = True

    def measure(self, outputs: Tensor, targets: Tensor) -> float:
        from core.metrics import roc_auc

        return roc_auc(outputs, targets)
