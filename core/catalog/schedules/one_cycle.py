"""One cycle: rises to the full rate and sinks to almost nothing: trains fast with large rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.catalog.entry import Schedule
from core.catalog.fields import number


@dataclass(frozen=True)
class OneCycle(Schedule):
    """Rises to the full rate and sinks to almost nothing: trains fast with large rates."""

    key = "one_cycle"
    title = "One cycle"
    summary = "Rises to the full rate and sinks to almost nothing: trains fast with large rates."
    formula = "f: 1/d → 1 in the first part p of the run, then 1 → 1/(d·D), along half waves"
    source = "Smith and Topin 2018, Super-convergence, https://arxiv.org/abs/1708.07120"

    rise: float = number(0.3, minimum=0.0, maximum=1.0, exclusive=True, help="Part of the run in which the rate rises.")
    start_divisor: float = number(
        25.0, minimum=1.0, maximum=1e6, help="The rate begins at the full rate divided by this."
    )
    end_divisor: float = number(
        10_000.0, minimum=1.0, maximum=1e9, help="The rate ends at its beginning divided by this."
    )

    def curve(self, epoch: float, epochs: float, losses: Sequence[float]) -> float:
        from core.optim.curves import one_cycle

        first, last = 1 / self.start_divisor, 1 / self.start_divisor / self.end_divisor
        return one_cycle(epoch, [(self.rise * epochs, first, 1.0), (epochs, 1.0, last)])
