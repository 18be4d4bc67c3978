"""Adam."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.backend import Array, array_module
from core.optim.optimizer import Optimizer, State, in_blocks, require_adaptive
from core.tensor import Tensor


class Adam(Optimizer):
    """Kingma and Ba, "Adam: a method for stochastic optimization", 2015.

    p ← p - lr · m̂ / (sqrt(v̂) + eps) with running means m of g and v of g², freed from their start at 0. `amsgrad`
    takes the largest v̂ so far (Reddi et al., "On the convergence of Adam and beyond", 2018).
    """

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[Mapping[str, Any]],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        settings: dict[str, Any] = {"lr": lr, "betas": tuple(betas), "eps": eps, "weight_decay": weight_decay}
        require_adaptive(type(self).__name__, settings)
        super().__init__(params, settings | {"amsgrad": amsgrad, "maximize": maximize})

    def update(self, parameter: Array, grad: Array, state: State, group: Mapping[str, Any]) -> None:
        xp = array_module(parameter)
        if not state:
            state["step"] = 0
            state["mean"], state["square"] = xp.zeros_like(parameter), xp.zeros_like(parameter)
            if group["amsgrad"]:
                state["largest"] = xp.zeros_like(parameter)
        state["step"] += 1
        arrays = [parameter, grad, state["mean"], state["square"]]
        if group["amsgrad"]:
            arrays.append(state["largest"])
        in_blocks(lambda block: self._move(block, state["step"], group), arrays)

    def _move(self, block: Sequence[Array], count: int, group: Mapping[str, Any]) -> None:
        parameter, grad, mean, square = block[:4]
        xp = array_module(parameter)
        first, second = group["betas"]
        step = self.scratch("step", parameter)
        if group["weight_decay"]:
            decayed = self.scratch("decayed", parameter)
            xp.multiply(parameter, group["weight_decay"], out=decayed)
            decayed += grad
            grad = decayed
        xp.subtract(grad, mean, out=step)
        step *= 1 - first
        mean += step
        xp.multiply(grad, grad, out=step)
        step *= 1 - second
        square *= second
        square += step
        if group["amsgrad"]:
            square = xp.maximum(block[4], square, out=block[4])
        xp.sqrt(square, out=step)
        step *= 1 / math.sqrt(1 - second**count)
        step += group["eps"]
        xp.divide(mean, step, out=step)
        step *= group["lr"] / (1 - first**count)
        parameter -= step
