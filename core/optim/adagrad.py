"""Adagrad."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.backend import Array, array_module
from core.optim.optimizer import Optimizer, State, blocks, decayed, require_positive
from core.tensor import Tensor


class Adagrad(Optimizer):
    """Duchi et al., "Adaptive subgradient methods for online learning and stochastic optimization", 2011.

    p ← p - lr · g / (sqrt(sum of all g² so far) + eps); lr shrinks to lr / (1 + (steps before) · lr_decay).
    """

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[Mapping[str, Any]],
        lr: float = 1e-2,
        lr_decay: float = 0.0,
        weight_decay: float = 0.0,
        initial_accumulator_value: float = 0.0,
        eps: float = 1e-10,
        *,
        maximize: bool = False,
    ) -> None:
        settings = {"lr": lr, "lr_decay": lr_decay, "eps": eps, "weight_decay": weight_decay}
        settings["initial_accumulator_value"] = initial_accumulator_value
        require_positive("Adagrad", settings)
        super().__init__(params, settings | {"maximize": maximize})

    def update(self, parameter: Array, grad: Array, state: State, group: Mapping[str, Any]) -> None:
        if not state:
            xp = array_module(parameter)
            state.update(step=0, sum=xp.full_like(parameter, group["initial_accumulator_value"]))
        lr = group["lr"] / (1 + state["step"] * group["lr_decay"])
        state["step"] += 1
        for block in blocks([parameter, grad, state["sum"]]):
            self._move(block, lr, group)

    def _move(self, block: Sequence[Array], lr: float, group: Mapping[str, Any]) -> None:
        parameter, grad, total = block
        grad = decayed(parameter, grad, group)
        total += grad * grad
        parameter -= lr * grad / (array_module(parameter).sqrt(total) + group["eps"])
