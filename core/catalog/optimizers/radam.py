"""RAdam: Adam that begins carefully by itself: makes warm-up unnecessary."""

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
class RAdam(Optimizer):
    """Adam with a rectified adaptive rate."""

    key = "radam"
    title = "RAdam"
    summary = "Adam that begins carefully by itself: makes warm-up unnecessary."
    formula = "w ← w − lr · r(t) · m̂ / (√v̂ + ε);  w ← w − lr · m̂  while too little is known"
    source = (
        "Liu et al. 2020, On the variance of the adaptive learning rate and beyond, https://arxiv.org/abs/1908.03265"
    )

    lr: float = learning_rate(0.001)
    beta1: float = memory(0.9, "the gradient")
    beta2: float = memory(0.999, "its square")
    eps: float = epsilon(1e-08)
    weight_decay: float = decay()

    def build(self, parameters: Iterable[Tensor]) -> optim.Optimizer:
        from core import optim

        return optim.RAdam(
            parameters, lr=self.lr, betas=(self.beta1, self.beta2), eps=self.eps, weight_decay=self.weight_decay
        )
