"""AdaBelief."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.backend import Array, array_module
from core.optim.optimizer import Optimizer, State, blocks, require_adaptive
from core.tensor import Tensor


class AdaBelief(Optimizer):
    """Zhuang et al., "AdaBelief optimizer: adapting stepsizes by the belief in observed gradients", 2020.

    p ← p - lr · m̂ / (sqrt(ŝ) + eps) with s ← beta2 · s + (1 - beta2) · (g - m)² + eps: long steps where the gradient is
    as foreseen. `weight_decay` shrinks the weights themselves, as in AdamW.
    """

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[Mapping[str, Any]],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        settings = {"lr": lr, "betas": tuple(betas), "eps": eps, "weight_decay": weight_decay}
        require_adaptive("AdaBelief", settings)
        super().__init__(params, settings)

    def update(self, parameter: Array, grad: Array, state: State, group: Mapping[str, Any]) -> None:
        if not state:
            xp = array_module(parameter)
            state.update(step=0, mean=xp.zeros_like(parameter), surprise=xp.zeros_like(parameter))
        state["step"] += 1
        for block in blocks([parameter, grad, state["mean"], state["surprise"]]):
            self._move(block, state["step"], group)

    def _move(self, block: Sequence[Array], count: int, group: Mapping[str, Any]) -> None:
        parameter, grad, mean, surprise = block
        (first, second), eps = group["betas"], group["eps"]
        if group["weight_decay"]:
            parameter *= 1 - group["lr"] * group["weight_decay"]
        mean += (1 - first) * (grad - mean)
        off = grad - mean
        surprise *= second
        surprise += (1 - second) * off * off + eps
        root = array_module(parameter).sqrt(surprise) / math.sqrt(1 - second**count) + eps
        parameter -= group["lr"] / (1 - first**count) * mean / root
