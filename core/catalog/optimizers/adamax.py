"""Adamax: Adam that divides by the largest recent gradient: calm where gradients are rare or jump."""

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
class Adamax(Optimizer):
    """Adam with the infinity norm."""

    key = "adamax"
    title = "Adamax"
    summary = "Adam that divides by the largest recent gradient: calm where gradients are rare or jump."
    formula = "m ← β₁m + (1−β₁)g;  u ← max(β₂u, |g| + ε);  w ← w − lr · m̂ / u"
    source = "Kingma and Ba 2014, Adam, section 7.1, https://arxiv.org/abs/1412.6980"

    lr: float = learning_rate(0.002)
    beta1: float = memory(0.9, "the gradient")
    beta2: float = memory(0.999, "its square")
    eps: float = epsilon(1e-08)
    weight_decay: float = decay()

    def build(self, parameters: Iterable[Tensor]) -> optim.Optimizer:
        from core import optim

        return optim.Adamax(
            parameters, lr=self.lr, betas=(self.beta1, self.beta2), eps=self.eps, weight_decay=self.weight_decay
        )
