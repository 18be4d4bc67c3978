"""Cohen's kappa: agreement beyond what chance would give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Metric

if TYPE_CHECKING:
    from core.tensor import Tensor


@dataclass(frozen=True)
class CohenKappa(Metric):
    """Agreement beyond what chance would give."""

    key = "cohen_kappa"
    title = "Cohen's kappa"
    summary = "Agreement beyond what chance would give."
    formula = "(p₀ − pₑ) / (1 − pₑ)"
    source = "Cohen 1960, A coefficient of agreement for nominal scales"
    target = "classes"
    rises = True

    def measure(self, outputs: Tensor, targets: Tensor) -> float:
        from core.metrics import cohen_kappa

        return cohen_kappa(outputs, targets)
