"""LARS: SGD whose rate fits the size of each layer's weights: for very large batches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Optimizer
from core.catalog.fields import number
from core.catalog.optimizer_fields import decay, epsilon, learning_rate, momentum_share

if TYPE_CHECKING:
    from core import optim
    from core.tensor import Tensor


@dataclass(frozen=True)
class LARS(Optimizer):
    """Layer-wise adaptive rate scaling."""

    key = "lars"
    title = "LARS"
    summary = "SGD whose rate fits the size of each layer's weights: for very large batches."
    formula = "rate = lr · η·‖w‖ / (‖g‖ + λ‖w‖);  v ← μv + rate·(g + λw);  w ← w − v"
    source = "You et al. 2017, Large batch training of convolutional networks, https://arxiv.org/abs/1708.03888"

    lr: float = learning_rate(0.1)
    momentum: float = momentum_share(0.9)
    weight_decay: float = decay()
    trust_coefficient: float = number(
        0.001, minimum=0.0, maximum=10.0, exclusive=True, help="Length of a step beside the length of the weights."
    )
    eps: float = epsilon(1e-08)

    def build(self, parameters: Iterable[Tensor]) -> optim.Optimizer:
        from core import optim

        return optim.LARS(
            parameters,
            lr=self.lr,
            momentum=self.momentum,
            weight_decay=self.weight_decay,
            trust_coefficient=self.trust_coefficient,
            eps=self.eps,
        )
