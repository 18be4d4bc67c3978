"""NAdam."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.backend import Array, array_module
from core.optim.optimizer import Optimizer, State, blocks, decayed, require_adaptive, require_positive
from core.tensor import Tensor


class NAdam(Optimizer):
    """Dozat, "Incorporating Nesterov momentum into Adam", 2016: Adam that looks ahead along the momentum.

    The momentum of step t is beta1 · (1 - ½ · 0.96^(t · momentum_decay)).
    """

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[Mapping[str, Any]],
        lr: float = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        momentum_decay: float = 4e-3,
        decoupled_weight_decay: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        settings: dict[str, Any] = {"lr": lr, "betas": tuple(betas), "eps": eps, "weight_decay": weight_decay}
        require_adaptive("NAdam", settings)
        require_positive("NAdam", {"momentum_decay": momentum_decay})
        settings |= {"momentum_decay": momentum_decay, "decoupled_weight_decay": decoupled_weight_decay}
        super().__init__(params, settings | {"maximize": maximize})

    def update(self, parameter: Array, grad: Array, state: State, group: Mapping[str, Any]) -> None:
        if not state:
            xp = array_module(parameter)
            state.update(step=0, product=1.0, mean=xp.zeros_like(parameter), square=xp.zeros_like(parameter))
        state["step"] += 1
        count, decay = state["step"], group["momentum_decay"]
        first, second = group["betas"]
        now = first * (1 - 0.5 * 0.96 ** (count * decay))
        ahead = first * (1 - 0.5 * 0.96 ** ((count + 1) * decay))
        state["product"] *= now
        along_grad = group["lr"] * (1 - now) / (1 - state["product"])
        along_mean = group["lr"] * ahead / (1 - state["product"] * ahead)
        correction = math.sqrt(1 - second**count)
        for block in blocks([parameter, grad, state["mean"], state["square"]]):
            self._move(block, (along_grad, along_mean, correction), group)

    def _move(self, block: Sequence[Array], shares: tuple[float, float, float], group: Mapping[str, Any]) -> None:
        parameter, grad, mean, square = block
        (along_grad, along_mean, correction), (first, second) = shares, group["betas"]
        grad = decayed(parameter, grad, group)
        mean += (1 - first) * (grad - mean)
        square *= second
        square += (1 - second) * grad * grad
        parameter -= (along_grad * grad + along_mean * mean) / (
            array_module(parameter).sqrt(square) / correction + group["eps"]
        )
