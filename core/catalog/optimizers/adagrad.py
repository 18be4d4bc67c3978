"""Adagrad: shortens the steps of often-used weights: good for sparse inputs such as words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Optimizer
from core.catalog.fields import number
from core.catalog.optimizer_fields import decay, epsilon, learning_rate

if TYPE_CHECKING:
    from core import optim
    from core.tensor import Tensor


@dataclass(frozen=True)
class Adagrad(Optimizer):
    """Gradient descent scaled by all past gradients."""

    key = "adagrad"
    title = "Adagrad"
    summary = "Shortens the steps of often-used weights: good for sparse inputs such as words."
    formula = "s ← s + g²;  w ← w − lr · g / (√s + ε)"
    source = "Duchi et al. 2011, Adaptive subgradient methods, https://jmlr.org/papers/v12/duchi11a.html"

    lr: float = learning_rate(0.01)
    lr_decay: float = number(
        0.0, minimum=0.0, maximum=10.0, help="How fast the learning rate itself shrinks with the steps."
    )
    weight_decay: float = decay()
    initial_accumulator_value: float = number(
        0.0,
        minimum=0.0,
        maximum=1000.0,
        help="What the sum of squares begins with; more makes the first steps shorter.",
    )
    eps: float = epsilon(1e-10)

    def build(self, parameters: Iterable[Tensor]) -> optim.Optimizer:
        from core import optim

        return optim.Adagrad(
            parameters,
            lr=self.lr,
            lr_decay=self.lr_decay,
            weight_decay=self.weight_decay,
            initial_accumulator_value=self.initial_accumulator_value,
            eps=self.eps,
        )
