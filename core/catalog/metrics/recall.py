"""Recall: of what is of a class, the share that was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.averages import average_field
from core.catalog.entry import Metric

if TYPE_CHECKING:
    from core.tensor import Tensor


@dataclass(frozen=True)
class Recall(Metric):
    """Of what is of a class, the share that was found."""

    key = "recall"
    title = "Recall"
    summary = "Of what is of a class, the share that was found."
    formula = "TP / (TP + FN)"
    source = "scikit-learn, Model evaluation, https://scikit-learn.org/stable/modules/model_evaluation.html"
    target = "classes"
    rises = True

    average: str = average_field()

    def measure(self, outputs: Tensor, targets: Tensor) -> float:
        from core.metrics import recall

        return recall(outputs, targets, self.average)
