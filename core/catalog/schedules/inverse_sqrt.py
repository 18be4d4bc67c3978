"""Inverse square root: sinks fast at first and ever more slowly: made for transformers, with warm-up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.catalog.entry import Schedule
from core.catalog.fields import number


@dataclass(frozen=True)
class InverseSqrt(Schedule):
    """Sinks fast at first and ever more slowly: made for transformers, with warm-up."""

    key = "inverse_sqrt"
    title = "Inverse square root"
    summary = "Sinks fast at first and ever more slowly: made for transformers, with warm-up."
    formula = "f = 1 / √(1 + e / s)"
    source = "Vaswani et al. 2017, Attention is all you need, https://arxiv.org/abs/1706.03762"

    scale_epochs: float = number(
        1.0, minimum=0.0, maximum=1_000_000.0, exclusive=True, help="Three times as many epochs halve the rate."
    )

    def curve(self, epoch: float, epochs: float, losses: Sequence[float]) -> float:
        from core.optim.curves import inverse_sqrt

        return inverse_sqrt(epoch, self.scale_epochs)
