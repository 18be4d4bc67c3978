"""Cosine with restarts: sinks along half waves and jumps up again: finds several good places on its way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.catalog.entry import Schedule
from core.catalog.fields import number


@dataclass(frozen=True)
class CosineRestarts(Schedule):
    """Sinks along half waves and jumps up again: finds several good places on its way."""

    key = "cosine_restarts"
    title = "Cosine with restarts"
    summary = "Sinks along half waves and jumps up again: finds several good places on its way."
    formula = "f = m + (1 − m)·(1 + cos(π·t / T)) / 2,  T grows at each restart"
    source = "Loshchilov and Hutter 2017, SGDR, https://arxiv.org/abs/1608.03983"

    period_epochs: float = number(
        3.0, minimum=0.0, maximum=1_000_000.0, exclusive=True, help="Epochs of the first half wave."
    )
    growth: float = number(2.0, minimum=1.0, maximum=10.0, help="How many times as long each half wave is as the last.")
    minimum: float = number(
        0.0, minimum=0.0, maximum=1.0, help="Part of the full rate that is left at the lowest point."
    )

    def curve(self, epoch: float, epochs: float, losses: Sequence[float]) -> float:
        from core.optim.curves import cosine_restarts

        return self.minimum + (1 - self.minimum) * cosine_restarts(epoch, self.period_epochs, self.growth)
