"""Adadelta: finds the length of its steps from the steps before: works without a tuned rate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Optimizer
from core.catalog.optimizer_fields import decay, epsilon, learning_rate, memory

if TYPE_CHECKING:
    from core import optim
    from core.tensor import Tensor


@dataclass(frozen=True)
class Adadelta(Optimizer):
    """Adagrad with a window, in units of the weights."""

    key = "adadelta"
    title = "Adadelta"
    summary = "Finds the length of its steps from the steps before: works without a tuned rate."
    formula = "d = √(u + ε) / √(v + ε) · g;  w ← w − lr · d"
    source = "Zeiler 2012, ADADELTA: an adaptive learning rate method, https://arxiv.org/abs/1212.5701"

    lr: float = learning_rate(1.0)
    rho: float = memory(0.9, "squares")
    eps: float = epsilon(1e-06)
    weight_decay: float = decay()

    def build(self, parameters: Iterable[Tensor]) -> optim.Optimizer:
        from core import optim

        return optim.Adadelta(parameters, lr=self.lr, rho=self.rho, eps=self.eps, weight_decay=self.weight_decay)
