"""Perplexity: among how many equal choices the scores leave one guessing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Metric

if TYPE_CHECKING:
    from core.tensor import Tensor


@dataclass(frozen=True)
class Perplexity(Metric):
    """Among how many equal choices the scores leave one guessing."""

    key = "perplexity"
    title = "Perplexity"
    summary = "Among how many equal choices the scores leave one guessing."
    formula = "exp(mean cross-entropy)"
    source = "Jelinek et al. 1977, Perplexity: a measure of the difficulty of speech recognition tasks"
    target = "classes"
    rises = False

    def measure(self, outputs: Tensor, targets: Tensor) -> float:
        from core.metrics import perplexity

        return perplexity(outputs, targets)
