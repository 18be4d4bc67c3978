"""Cyclic: rises and sinks again and again in straight lines: leaves bad places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.catalog.entry import Schedule
from core.catalog.fields import number


@dataclass(frozen=True)
class Cyclic(Schedule):
    """Rises and sinks again and again in straight lines: leaves bad places."""

    key = "cyclic"
    title = "Cyclic"
    summary = "Rises and sinks again and again in straight lines: leaves bad places."
    formula = "f = m + (1 − m)·triangle(e / T)"
    source = "Smith 2017, Cyclical learning rates, https://arxiv.org/abs/1506.01186"

    period_epochs: float = number(
        4.0, minimum=0.0, maximum=1_000_000.0, exclusive=True, help="Epochs of one rise and one fall together."
    )
    minimum: float = number(
        0.1, minimum=0.0, maximum=1.0, help="Part of the full rate that is left at the lowest point."
    )
    shrink: float = number(
        1.0,
        minimum=0.0,
        maximum=1.0,
        exclusive=False,
        help="Height of each cycle as part of the last; 0.5 halves it every time.",
    )

    def curve(self, epoch: float, epochs: float, losses: Sequence[float]) -> float:
        from core.optim.curves import triangle

        height, cycle = triangle(epoch, self.period_epochs / 2, self.period_epochs / 2)
        return self.minimum + (1 - self.minimum) * float(height * self.shrink ** (cycle - 1))
