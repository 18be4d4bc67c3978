"""Adam: each weight finds its own step from running means of its gradient."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Optimizer
from core.catalog.fields import number
from core.catalog.optimizer_fields import decay, epsilon, learning_rate, memory, never_growing

if TYPE_CHECKING:
    from core import optim
    from core.tensor import Tensor


@dataclass(frozen=True)
class Adam(Optimizer):
    """Adaptive moment estimation with bias correction."""

    key = "adam"
    title = "Adam"
    summary = "Finds a step length for every weight by itself: works well at once on most problems."
    formula = "m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²;  w ← w − lr · m̂ / (√v̂ + ε)"
    source = "Kingma and Ba 2014, Adam, https://arxiv.org/abs/1412.6980"

    lr: float = learning_rate(0.001)
    beta1: float = number(0.9, minimum=0.0, maximum=0.9999, help="How long the mean of the gradient remembers.")
    beta2: float = memory(0.999, "its square")
    eps: float = epsilon(1e-8)
    weight_decay: float = decay()
    amsgrad: bool = never_growing()

    def build(self, parameters: Iterable[Tensor]) -> optim.Optimizer:
        from core import optim

        return optim.Adam(
            parameters,
            lr=self.lr,
            betas=(self.beta1, self.beta2),
            eps=self.eps,
            weight_decay=self.weight_decay,
            amsgrad=self.amsgrad,
        )
