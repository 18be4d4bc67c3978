"""Cosine: lets the rate sink along half a wave over the whole run: a good choice nearly always."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.catalog.entry import Schedule
from core.catalog.fields import number


@dataclass(frozen=True)
class Cosine(Schedule):
    """Lets the rate sink along half a wave over the whole run: a good choice nearly always."""

    key = "cosine"
    title = "Cosine"
    summary = "Lets the rate sink along half a wave over the whole run: a good choice nearly always."
    formula = "f = m + (1 − m)·(1 + cos(π·e / E)) / 2"
    source = "Loshchilov and Hutter 2017, SGDR, https://arxiv.org/abs/1608.03983"

    minimum: float = number(
        0.0, minimum=0.0, maximum=1.0, help="Part of the full rate that is left at the lowest point."
    )

    def curve(self, epoch: float, epochs: float, losses: Sequence[float]) -> float:
        from core.optim.curves import cosine

        return self.minimum + (1 - self.minimum) * cosine(min(epoch, epochs), epochs)
