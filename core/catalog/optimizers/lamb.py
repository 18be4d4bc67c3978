"""LAMB: Adam whose rate fits the size of each layer's weights: for very large batches."""

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
class LAMB(Optimizer):
    """Layer-wise adaptive moments."""

    key = "lamb"
    title = "LAMB"
    summary = "Adam whose rate fits the size of each layer's weights: for very large batches."
    formula = "u = m̂ / (√v̂ + ε) + λw;  w ← w − lr · ‖w‖/‖u‖ · u"
    source = "You et al. 2020, Large batch optimization for deep learning, https://arxiv.org/abs/1904.00962"

    lr: float = learning_rate(0.001)
    beta1: float = memory(0.9, "the gradient")
    beta2: float = memory(0.999, "its square")
    eps: float = epsilon(1e-06)
    weight_decay: float = decay()

    def build(self, parameters: Iterable[Tensor]) -> optim.Optimizer:
        from core import optim

        return optim.LAMB(
            parameters, lr=self.lr, betas=(self.beta1, self.beta2), eps=self.eps, weight_decay=self.weight_decay
        )
