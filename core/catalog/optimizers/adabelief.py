"""AdaBelief: takes long steps where the gradient is as foreseen and short ones where it surprises."""

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
class AdaBelief(Optimizer):
    """Adam that divides by the spread of the gradient around its mean."""

    key = "adabelief"
    title = "AdaBelief"
    summary = "Takes long steps where the gradient is as foreseen and short ones where it surprises."
    formula = "s ← β₂s + (1−β₂)(g−m)² + ε;  w ← w − lr · m̂ / (√ŝ + ε)"
    source = "Zhuang et al. 2020, AdaBelief optimizer, https://arxiv.org/abs/2010.07468"

    lr: float = learning_rate(0.001)
    beta1: float = memory(0.9, "the gradient")
    beta2: float = memory(0.999, "squared surprises")
    eps: float = epsilon(1e-08)
    weight_decay: float = decay()

    def build(self, parameters: Iterable[Tensor]) -> optim.Optimizer:
        from core import optim

        return optim.AdaBelief(
            parameters, lr=self.lr, betas=(self.beta1, self.beta2), eps=self.eps, weight_decay=self.weight_decay
        )
