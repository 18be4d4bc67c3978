"""SGD: steps against the gradient, with momentum."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Optimizer
from core.catalog.fields import idle_while, number, switch
from core.catalog.optimizer_fields import decay, learning_rate, momentum_share

if TYPE_CHECKING:
    from core import optim
    from core.tensor import Tensor


@dataclass(frozen=True)
class SGD(Optimizer):
    """Stochastic gradient descent, optionally with (Nesterov) momentum and weight decay."""

    key = "sgd"
    title = "SGD"
    summary = "Steps against the gradient; with momentum it is hard to beat once the learning rate is right."
    formula = "v ← μ·v + (1−d)·(g + λ·w);  w ← w − lr·v"
    source = "Sutskever et al. 2013, On the importance of initialization and momentum in deep learning"

    lr: float = learning_rate(0.01)
    momentum: float = momentum_share(0.9)
    weight_decay: float = decay()
    nesterov: bool = idle_while(
        switch(False, help="Looks ahead along the momentum; has no effect without momentum."), momentum=(0.0,)
    )
    dampening: float = idle_while(
        number(
            0.0, minimum=0.0, maximum=1.0, help="Part of each gradient that the momentum leaves out; not with Nesterov."
        ),
        momentum=(0.0,),
        nesterov=(True,),
    )

    def build(self, parameters: Iterable[Tensor]) -> optim.Optimizer:
        from core import optim

        return optim.SGD(
            parameters,
            lr=self.lr,
            momentum=self.momentum,
            dampening=0.0 if self.nesterov else self.dampening,
            weight_decay=self.weight_decay,
            nesterov=self.nesterov and self.momentum > 0,
        )
