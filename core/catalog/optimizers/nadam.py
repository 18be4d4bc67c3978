"""NAdam: Adam that looks ahead along its momentum: often a little faster than Adam."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Optimizer
from core.catalog.fields import number
from core.catalog.optimizer_fields import decay, epsilon, learning_rate, memory

if TYPE_CHECKING:
    from core import optim
    from core.tensor import Tensor


@dataclass(frozen=True)
class NAdam(Optimizer):
    """Adam with Nesterov momentum."""

    key = "nadam"
    title = "NAdam"
    summary = "Adam that looks ahead along its momentum: often a little faster than Adam."
    formula = "w ← w − lr · (μₜ₊₁·m̂ + (1−μₜ)·ĝ) / (√v̂ + ε),  μₜ = β₁(1 − ½·0.96^(t·ψ))"
    source = (
        "Dozat 2016, Incorporating Nesterov momentum into Adam, https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ"
    )

    lr: float = learning_rate(0.002)
    beta1: float = memory(0.9, "the gradient")
    beta2: float = memory(0.999, "its square")
    eps: float = epsilon(1e-08)
    weight_decay: float = decay()
    momentum_decay: float = number(
        0.004, minimum=0.0, maximum=1.0, help="How fast the momentum grows to its full value."
    )

    def build(self, parameters: Iterable[Tensor]) -> optim.Optimizer:
        from core import optim

        return optim.NAdam(
            parameters,
            lr=self.lr,
            betas=(self.beta1, self.beta2),
            eps=self.eps,
            weight_decay=self.weight_decay,
            momentum_decay=self.momentum_decay,
        )
