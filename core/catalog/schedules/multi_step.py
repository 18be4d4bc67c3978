"""Multi-step: drops the rate to a part of it at chosen epochs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.catalog.entry import Schedule
from core.catalog.fields import number, text

_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True)
class MultiStep(Schedule):
    """Drops the rate to a part of it at chosen epochs."""

    key = "multi_step"
    title = "Multi-step"
    summary = "Drops the rate to a part of it at chosen epochs."
    formula = "f = γ^(number of milestones ≤ e)"
    source = "https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.MultiStepLR.html"

    milestones: str = text("5, 8", help="Epochs after which the rate drops, from the end of the warm-up; with commas.")
    gamma: float = number(
        0.1, minimum=0.0, maximum=1.0, exclusive=True, help="Part of the rate that is left after a drop."
    )

    def curve(self, epoch: float, epochs: float, losses: Sequence[float]) -> float:
        from core.optim.curves import multi_step

        return multi_step(epoch, [float(found) for found in _NUMBER.findall(self.milestones)], self.gamma)
