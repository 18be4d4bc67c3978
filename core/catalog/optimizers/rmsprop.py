"""RMSprop: divides by the recent size of each gradient: a classic for recurrent networks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Optimizer
from core.catalog.fields import switch
from core.catalog.optimizer_fields import decay, epsilon, learning_rate, memory, momentum_share

if TYPE_CHECKING:
    from core import optim
    from core.tensor import Tensor


@dataclass(frozen=True)
class RMSprop(Optimizer):
    """Gradient descent scaled by the root of the mean square."""

    key = "rmsprop"
    title = "RMSprop"
    summary = "Divides by the recent size of each gradient: a classic for recurrent networks."
    formula = "v ← αv + (1−α)g²;  w ← w − lr · g / (√v + ε)"
    source = "Tieleman and Hinton 2012, Lecture 6.5: RMSprop, Neural networks for machine learning"

    lr: float = learning_rate(0.01)
    alpha: float = memory(0.99, "squared gradients")
    eps: float = epsilon(1e-08)
    weight_decay: float = decay()
    momentum: float = momentum_share(0.0)
    centered: bool = switch(False, help="Divides by the spread of the gradient instead of its size.")

    def build(self, parameters: Iterable[Tensor]) -> optim.Optimizer:
        from core import optim

        return optim.RMSprop(
            parameters,
            lr=self.lr,
            alpha=self.alpha,
            eps=self.eps,
            weight_decay=self.weight_decay,
            momentum=self.momentum,
            centered=self.centered,
        )
