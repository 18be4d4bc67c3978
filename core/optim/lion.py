"""Lion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.backend import Array, array_module
from core.optim.optimizer import Optimizer, State, blocks, require_adaptive
from core.tensor import Tensor


class Lion(Optimizer):
    """Chen et al., "Symbolic discovery of optimization algorithms", 2023.

    p ← p - lr · (sign(beta1 · m + (1 - beta1) · g) + weight_decay · p), then m ← beta2 · m + (1 - beta2) · g.
    """

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[Mapping[str, Any]],
        lr: float = 1e-4,
        betas: tuple[float, float] = (0.9, 0.99),
        weight_decay: float = 0.0,
    ) -> None:
        settings = {"lr": lr, "betas": tuple(betas), "weight_decay": weight_decay}
        require_adaptive("Lion", settings)
        super().__init__(params, settings)

    def update(self, parameter: Array, grad: Array, state: State, group: Mapping[str, Any]) -> None:
        if not state:
            state["mean"] = array_module(parameter).zeros_like(parameter)
        for block in blocks([parameter, grad, state["mean"]]):
            self._move(block, group)

    def _move(self, block: Sequence[Array], group: Mapping[str, Any]) -> None:
        parameter, grad, mean = block
        first, second = group["betas"]
        if group["weight_decay"]:
            parameter *= 1 - group["lr"] * group["weight_decay"]
        parameter -= group["lr"] * array_module(parameter).sign(mean * first + grad * (1 - first))
        mean *= second
        mean += (1 - second) * grad
