"""Rprop: looks at the sign of each gradient only: strong when a batch holds all the data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Optimizer
from core.catalog.fields import number
from core.catalog.optimizer_fields import learning_rate

if TYPE_CHECKING:
    from core import optim
    from core.tensor import Tensor


@dataclass(frozen=True)
class Rprop(Optimizer):
    """Resilient backpropagation."""

    key = "rprop"
    title = "Rprop"
    summary = "Looks at the sign of each gradient only: strong when a batch holds all the data."
    formula = "w ← w − sign(g)·Δ;  Δ grows by η₊ while the sign stays, shrinks by η₋ when it turns"
    source = "Riedmiller and Braun 1993, A direct adaptive method for faster backpropagation learning"

    lr: float = learning_rate(0.01, "Length of the first step of every weight; a schedule does not change later ones.")
    shrink: float = number(
        0.5, minimum=0.0, maximum=1.0, exclusive=True, help="Factor of a step whose gradient turned round."
    )
    grow: float = number(
        1.2, minimum=1.0, maximum=10.0, exclusive=True, help="Factor of a step whose gradient kept its sign."
    )
    shortest: float = number(1e-6, minimum=0.0, maximum=1.0, help="No step becomes shorter.")
    longest: float = number(50.0, minimum=0.0, maximum=1000.0, exclusive=True, help="No step becomes longer.")

    def build(self, parameters: Iterable[Tensor]) -> optim.Optimizer:
        from core import optim

        return optim.Rprop(
            parameters, lr=self.lr, etas=(self.shrink, self.grow), step_sizes=(self.shortest, self.longest)
        )
