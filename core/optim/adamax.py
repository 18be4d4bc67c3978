"""Adamax."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.backend import Array, array_module
from core.optim.optimizer import Optimizer, State, blocks, decayed, require_adaptive
from core.tensor import Tensor


class Adamax(Optimizer):
    """Kingma and Ba, "Adam: a method for stochastic optimization", 2015, section 7.1.

    p ← p - lr · m̂ / u with the running mean m of g and u ← max(beta2 · u, |g| + eps).
    """

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[Mapping[str, Any]],
        lr: float = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        *,
        maximize: bool = False,
    ) -> None:
        settings = {"lr": lr, "betas": tuple(betas), "eps": eps, "weight_decay": weight_decay}
        require_adaptive("Adamax", settings)
        super().__init__(params, settings | {"maximize": maximize})

    def update(self, parameter: Array, grad: Array, state: State, group: Mapping[str, Any]) -> None:
        if not state:
            xp = array_module(parameter)
            state.update(step=0, mean=xp.zeros_like(parameter), largest=xp.zeros_like(parameter))
        state["step"] += 1
        for block in blocks([parameter, grad, state["mean"], state["largest"]]):
            self._move(block, state["step"], group)

    def _move(self, block: Sequence[Array], count: int, group: Mapping[str, Any]) -> None:
        parameter, grad, mean, largest = block
        xp, (first, second) = array_module(parameter), group["betas"]
        grad = decayed(parameter, grad, group)
        mean += (1 - first) * (grad - mean)
        largest *= second
        xp.maximum(largest, abs(grad) + group["eps"], out=largest)
        parameter -= group["lr"] / (1 - first**count) * mean / largest
