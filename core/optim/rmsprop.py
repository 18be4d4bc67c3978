"""RMSprop."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from core.backend import Array, array_module
from core.optim.optimizer import Optimizer, State, blocks, decayed, require, require_positive
from core.tensor import Tensor


class RMSprop(Optimizer):
    """Tieleman and Hinton, "Lecture 6.5 - RMSprop", 2012: p ← p - lr · g / (sqrt(v) + eps), v the running mean of g².

    `centered` takes the running variance instead (Graves, "Generating sequences with recurrent neural networks", 2013).
    """

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[Mapping[str, Any]],
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        momentum: float = 0.0,
        centered: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        settings: dict[str, Any] = {"lr": lr, "eps": eps, "weight_decay": weight_decay, "momentum": momentum}
        require_positive("RMSprop", settings)
        require(0 <= alpha < 1, f"RMSprop: alpha must be at least 0 and below 1; it is {alpha}.")
        super().__init__(params, settings | {"alpha": alpha, "centered": centered, "maximize": maximize})

    def update(self, parameter: Array, grad: Array, state: State, group: Mapping[str, Any]) -> None:
        xp = array_module(parameter)
        slots = ["square", *(["mean"] if group["centered"] else []), *(["momentum"] if group["momentum"] else [])]
        for slot in slots:
            if slot not in state:
                state[slot] = xp.zeros_like(parameter)
        for block in blocks([parameter, grad, *[state[slot] for slot in slots]]):
            self._move(block[0], block[1], dict(zip(slots, block[2:], strict=True)), group)

    def _move(self, parameter: Array, grad: Array, kept: Mapping[str, Array], group: Mapping[str, Any]) -> None:
        grad, alpha = decayed(parameter, grad, group), group["alpha"]
        square = kept["square"]
        square *= alpha
        square += (1 - alpha) * grad * grad
        spread: Array = square
        if group["centered"]:
            mean = kept["mean"]
            mean += (1 - alpha) * (grad - mean)
            spread = square - mean * mean
        step = grad / (array_module(parameter).sqrt(spread) + group["eps"])
        if group["momentum"]:
            velocity = kept["momentum"]
            velocity *= group["momentum"]
            velocity += step
            step = velocity
        parameter -= group["lr"] * step
