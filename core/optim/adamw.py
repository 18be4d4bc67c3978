"""AdamW."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from core.backend import Array
from core.optim.adam import Adam
from core.optim.optimizer import State
from core.tensor import Tensor


class AdamW(Adam):
    """Loshchilov and Hutter, "Decoupled weight decay regularization", 2019.

    Adam, after p ← p - lr · weight_decay · p at each step.
    """

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[Mapping[str, Any]],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad, maximize=maximize)

    def update(self, parameter: Array, grad: Array, state: State, group: Mapping[str, Any]) -> None:
        if group["weight_decay"]:
            parameter *= 1 - group["lr"] * group["weight_decay"]
        super().update(parameter, grad, state, {**group, "weight_decay": 0.0})
