"""Polynomial: lets the rate sink to its end along a power of the time left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.catalog.entry import Schedule
from core.catalog.fields import number


@dataclass(frozen=True)
class Polynomial(Schedule):
    """Lets the rate sink to its end along a power of the time left."""

    key = "polynomial"
    title = "Polynomial"
    summary = "Lets the rate sink to its end along a power of the time left."
    formula = "f = m + (1 − m)·(1 − e / E)^p"
    source = "https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.PolynomialLR.html"

    power: float = number(
        2.0, minimum=0.0, maximum=10.0, exclusive=True, help="1 sinks in a straight line; more sinks faster at first."
    )
    minimum: float = number(
        0.0, minimum=0.0, maximum=1.0, help="Part of the full rate that is left at the lowest point."
    )

    def curve(self, epoch: float, epochs: float, losses: Sequence[float]) -> float:
        from core.optim.curves import polynomial

        return self.minimum + (1 - self.minimum) * polynomial(epoch, epochs, self.power)
