"""Top-k accuracy: share of samples whose right class is among the k highest scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Metric
from core.catalog.fields import integer

if TYPE_CHECKING:
    from core.tensor import Tensor


@dataclass(frozen=True)
class TopKAccuracy(Metric):
    """Share of samples whose right class is among the k highest scores."""

    key = "top_k_accuracy"
    title = "Top-k accuracy"
    summary = "Share of samples whose right class is among the k highest scores."
    formula = "right within k / all"
    source = "scikit-learn, Model evaluation, https://scikit-learn.org/stable/modules/model_evaluation.html"
    target = "classes"
    rises = True

    k: int = integer(5, minimum=1, maximum=100_000, help="How many guesses are allowed.")

    def measure(self, outputs: Tensor, targets: Tensor) -> float:
        from core.metrics import top_k_accuracy

        return top_k_accuracy(outputs, targets, self.k)
