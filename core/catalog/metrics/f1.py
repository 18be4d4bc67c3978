"""F1: harmonic mean of precision and recall."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.averages import average_field
from core.catalog.entry import Metric

if TYPE_CHECKING:
    from core.tensor import Tensor


@dataclass(frozen=True)
class F1(Metric):
    """Harmonic mean of precision and recall."""

    key = "f1"
    title = "F1"
    summary = "Harmonic mean of precision and recall."
    formula = "2·TP / (2·TP + FP + FN)"
    source = "van Rijsbergen 1979, Information retrieval"
    target = "classes"
    rises = True

    average: str = average_field()

    def measure(self, outputs: Tensor, targets: Tensor) -> float:
        from core.metrics import f1_score

        return f1_score(outputs, targets, self.average)
