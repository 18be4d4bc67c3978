"""Adadelta."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.backend import Array, array_module
from core.optim.optimizer import Optimizer, State, blocks, decayed, require, require_positive
from core.tensor import Tensor


class Adadelta(Optimizer):
    """Zeiler, "ADADELTA: an adaptive learning rate method", 2012.

    p ← p - lr · d with d = sqrt(u + eps) / sqrt(v + eps) · g; v and u are running means of g² and d².
    """

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[Mapping[str, Any]],
        lr: float = 1.0,
        rho: float = 0.9,
        eps: float = 1e-6,
        weight_decay: float = 0.0,
        *,
        maximize: bool = False,
    ) -> None:
        settings = {"lr": lr, "eps": eps, "weight_decay": weight_decay}
        require_positive("Adadelta", settings)
        require(0 <= rho <= 1, f"Adadelta: rho must be between 0 and 1; it is {rho}.")
        super().__init__(params, settings | {"rho": rho, "maximize": maximize})

    def update(self, parameter: Array, grad: Array, state: State, group: Mapping[str, Any]) -> None:
        if not state:
            xp = array_module(parameter)
            state.update(square=xp.zeros_like(parameter), steps=xp.zeros_like(parameter))
        for block in blocks([parameter, grad, state["square"], state["steps"]]):
            self._move(block, group)

    def _move(self, block: Sequence[Array], group: Mapping[str, Any]) -> None:
        parameter, grad, square, steps = block
        xp, rho, eps = array_module(parameter), group["rho"], group["eps"]
        grad = decayed(parameter, grad, group)
        square *= rho
        square += (1 - rho) * grad * grad
        step = xp.sqrt(steps + eps) / xp.sqrt(square + eps) * grad
        steps *= rho
        steps += (1 - rho) * step * step
        parameter -= group["lr"] * step
