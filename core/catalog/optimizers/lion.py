"""Lion: steps of one length along the sign of its momentum: half of Adam's memory, small rates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Optimizer
from core.catalog.optimizer_fields import decay, learning_rate, memory

if TYPE_CHECKING:
    from core import optim
    from core.tensor import Tensor


@dataclass(frozen=True)
class Lion(Optimizer):
    """Evolved sign momentum."""

    key = "lion"
    title = "Lion"
    summary = "Steps of one length along the sign of its momentum: half of Adam's memory, small rates."
    formula = "w ← w − lr · (sign(β₁m + (1−β₁)g) + λw);  m ← β₂m + (1−β₂)g"
    source = "Chen et al. 2023, Symbolic discovery of optimization algorithms, https://arxiv.org/abs/2302.06675"

    lr: float = learning_rate(0.0001)
    beta1: float = memory(0.9, "the gradient, in the step,")
    beta2: float = memory(0.99, "the gradient")
    weight_decay: float = decay()

    def build(self, parameters: Iterable[Tensor]) -> optim.Optimizer:
        from core import optim

        return optim.Lion(parameters, lr=self.lr, betas=(self.beta1, self.beta2), weight_decay=self.weight_decay)
