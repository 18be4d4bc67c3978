"""RAdam."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.backend import Array, array_module
from core.optim.optimizer import Optimizer, State, blocks, decayed, require_adaptive
from core.tensor import Tensor


class RAdam(Optimizer):
    """Liu et al., "On the variance of the adaptive learning rate and beyond", 2020.

    Adam whose step is scaled by how far the mean of squares can be trusted already, and is plain momentum until then.
    """

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[Mapping[str, Any]],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        decoupled_weight_decay: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        settings: dict[str, Any] = {"lr": lr, "betas": tuple(betas), "eps": eps, "weight_decay": weight_decay}
        require_adaptive("RAdam", settings)
        super().__init__(params, settings | {"decoupled_weight_decay": decoupled_weight_decay, "maximize": maximize})

    def update(self, parameter: Array, grad: Array, state: State, group: Mapping[str, Any]) -> None:
        if not state:
            xp = array_module(parameter)
            state.update(step=0, mean=xp.zeros_like(parameter), square=xp.zeros_like(parameter))
        state["step"] += 1
        for block in blocks([parameter, grad, state["mean"], state["square"]]):
            self._move(block, state["step"], group)

    def _move(self, block: Sequence[Array], count: int, group: Mapping[str, Any]) -> None:
        parameter, grad, mean, square = block
        first, second = group["betas"]
        grad = decayed(parameter, grad, group)
        mean += (1 - first) * (grad - mean)
        square *= second
        square += (1 - second) * grad * grad
        step = group["lr"] / (1 - first**count) * mean
        trust = _trust(second, count)
        if trust:
            step = step * (trust * math.sqrt(1 - second**count)) / (array_module(step).sqrt(square) + group["eps"])
        parameter -= step


def _trust(second: float, count: int) -> float:
    """The rectification of step `count`; 0 while the mean of squares rests on too few gradients."""
    most = 2 / (1 - second) - 1
    length = most - 2 * count * second**count / (1 - second**count)
    if length <= 5:
        return 0.0
    return math.sqrt((length - 4) * (length - 2) * most / ((most - 4) * (most - 2) * length))
