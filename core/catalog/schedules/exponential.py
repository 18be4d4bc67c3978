"""Exponential: lets the rate fade by the same part in every epoch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.catalog.entry import Schedule
from core.catalog.fields import number


@dataclass(frozen=True)
class Exponential(Schedule):
    """Lets the rate fade by the same part in every epoch."""

    key = "exponential"
    title = "Exponential"
    summary = "Lets the rate fade by the same part in every epoch."
    formula = "f = γ^e"
    source = "https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ExponentialLR.html"

    gamma: float = number(
        0.9, minimum=0.0, maximum=1.0, exclusive=True, help="Part of the rate that is left after an epoch."
    )

    def curve(self, epoch: float, epochs: float, losses: Sequence[float]) -> float:
        return float(self.gamma**epoch)
