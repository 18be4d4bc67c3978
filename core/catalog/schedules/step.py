"""Step: drops the rate to a part of it every few epochs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.catalog.entry import Schedule
from core.catalog.fields import integer, number


@dataclass(frozen=True)
class Step(Schedule):
    """Drops the rate to a part of it every few epochs."""

    key = "step"
    title = "Step"
    summary = "Drops the rate to a part of it every few epochs."
    formula = "f = γ^⌊e / every⌋"
    source = "https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.StepLR.html"

    every_epochs: int = integer(5, minimum=1, maximum=1_000_000, help="Epochs between two drops.")
    gamma: float = number(
        0.1, minimum=0.0, maximum=1.0, exclusive=True, help="Part of the rate that is left after a drop."
    )

    def curve(self, epoch: float, epochs: float, losses: Sequence[float]) -> float:
        from core.optim.curves import step

        return step(epoch, self.every_epochs, self.gamma)
