"""Precision: of what was taken for a class, the share that is of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Metric
from core.catalog.fields import choice

if TYPE_CHECKING:
    from core.tensor import Tensor


@dataclass(frozen=True)
class Precision(Metric):
    """Of what was taken for a class, the share that is of it."""

    key = "precision"
    title = "Precision"
    summary = "Of what was taken for a class, the share that is of it."
    formula = "TP / (TP + FP)"
    source = "scikit-learn, Model evaluation, https://scikit-learn.org/stable/modules/model_evaluation.html"
    target = "classes"
    rises = True

    average: str = choice(
        "macro", ("macro", "micro"), help="Mean over the classes (macro), or over all samples together (micro)."
    )

    def measure(self, outputs: Tensor, targets: Tensor) -> float:
        from core.metrics import precision

        return precision(outputs, targets, self.average)
