"""Reduce on plateau: drops the rate when the validation loss has stopped sinking."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from core.catalog.entry import Schedule
from core.catalog.fields import integer, number


@dataclass(frozen=True)
class ReduceOnPlateau(Schedule):
    """Drops the rate when the validation loss has stopped sinking."""

    key = "reduce_on_plateau"
    title = "Reduce on plateau"
    summary = "Drops the rate when the validation loss has stopped sinking."
    formula = "f = γ^(times without progress)"
    source = "https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.html"

    gamma: float = number(
        0.1, minimum=0.0, maximum=1.0, exclusive=True, help="Part of the rate that is left after a drop."
    )
    patience: int = integer(3, minimum=0, maximum=1_000_000, help="Epochs without progress that are waited for.")
    threshold: float = number(
        1e-4, minimum=0.0, maximum=1.0, help="Part of the best loss by which another must be lower to be progress."
    )
    minimum: float = number(0.0, minimum=0.0, maximum=1.0, help="Part of the full rate below which it never falls.")

    def curve(self, epoch: float, epochs: float, losses: Sequence[float]) -> float:
        from core.optim.curves import Plateau

        plateau = Plateau(self.gamma, self.patience, lambda loss, best: loss < best - self.threshold * abs(best))
        for loss in losses[math.ceil(self.warmup_epochs) :]:
            plateau.see(loss)
        return max(float(self.gamma**plateau.cuts), self.minimum)
