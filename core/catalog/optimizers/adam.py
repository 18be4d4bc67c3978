"""Adam: each weight finds its own step from running means of its gradient."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Optimizer
from core.catalog.fields import number, switch

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

    lr: float = number(
        0.001,
        minimum=0.0,
        maximum=1000.0,
        exclusive=True,
        help="Learning rate: length of each step; too large diverges.",
    )
    beta1: float = number(0.9, minimum=0.0, maximum=0.9999, help="How long the mean of the gradient remembers.")
    beta2: float = number(0.999, minimum=0.0, maximum=0.999999, help="How long the mean of its square remembers.")
    eps: float = number(
        1e-8, minimum=0.0, maximum=1.0, exclusive=True, help="Added to the root so that nothing is divided by zero."
    )
    weight_decay: float = number(0.0, minimum=0.0, maximum=10.0, help="Pulls weights to zero, against overfitting.")
    amsgrad: bool = switch(False, help="Never lets a step grow again: safer, a little slower.")

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
