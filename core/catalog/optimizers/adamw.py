"""AdamW: Adam with decoupled weight decay: the usual choice for transformers and large networks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Optimizer
from core.catalog.optimizer_fields import decay, epsilon, learning_rate, memory, never_growing

if TYPE_CHECKING:
    from core import optim
    from core.tensor import Tensor


@dataclass(frozen=True)
class AdamW(Optimizer):
    """Adam that shrinks the weights themselves instead of adding to their gradients."""

    key = "adamw"
    title = "AdamW"
    summary = "Adam with decoupled weight decay: the usual choice for transformers and large networks."
    formula = "w ← w − lr·λ·w;  then Adam's step  w ← w − lr · m̂ / (√v̂ + ε)"
    source = "Loshchilov and Hutter 2019, Decoupled weight decay regularization, https://arxiv.org/abs/1711.05101"

    lr: float = learning_rate(0.001)
    beta1: float = memory(0.9, "the gradient")
    beta2: float = memory(0.999, "its square")
    eps: float = epsilon(1e-08)
    weight_decay: float = decay(0.01)
    amsgrad: bool = never_growing()

    def build(self, parameters: Iterable[Tensor]) -> optim.Optimizer:
        from core import optim

        return optim.AdamW(
            parameters,
            lr=self.lr,
            betas=(self.beta1, self.beta2),
            eps=self.eps,
            weight_decay=self.weight_decay,
            amsgrad=self.amsgrad,
        )
