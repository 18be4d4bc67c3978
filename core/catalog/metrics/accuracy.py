"""Accuracy: share of samples whose highest score stands at the right class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Metric

if TYPE_CHECKING:
    from core.tensor import Tensor


@dataclass(frozen=True)
class Accuracy(Metric):
    """Share of samples whose highest score stands at the right class."""

    key = "accuracy"
    title = "Accuracy"
    summary = "Share of samples whose highest score stands at the right class."
    formula = "right / all"
    source = "scikit-learn, Model evaluation, https://scikit-learn.org/stable/modules/model_evaluation.html"
    target = "classes"
    rises = True

    def measure(self, outputs: Tensor, targets: Tensor) -> float:
        from core.metrics import accuracy

        return accuracy(outputs, targets)
