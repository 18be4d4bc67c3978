"""Linear: lets the rate change in a straight line over the whole run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.catalog.entry import Schedule
from core.catalog.fields import number


@dataclass(frozen=True)
class Linear(Schedule):
    """Lets the rate change in a straight line over the whole run."""

    key = "linear"
    title = "Linear"
    summary = "Lets the rate change in a straight line over the whole run."
    formula = "f = a + (b − a)·e / E"
    source = "https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LinearLR.html"

    start: float = number(
        1.0, minimum=0.0, maximum=100.0, exclusive=True, help="Part of the full rate at the beginning."
    )
    end: float = number(0.0, minimum=0.0, maximum=100.0, help="Part of the full rate at the end.")

    def curve(self, epoch: float, epochs: float, losses: Sequence[float]) -> float:
        from core.optim.curves import linear

        return linear(epoch, self.start, self.end, epochs)
