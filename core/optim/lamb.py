"""LAMB."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from core.backend import Array, array_module
from core.optim.optimizer import Optimizer, State, length_of, require_adaptive
from core.tensor import Tensor


class LAMB(Optimizer):
    """You et al., "Large batch optimization for deep learning: training BERT in 76 minutes", 2020.

    Adam's step u = m̂ / (sqrt(v̂) + eps) + weight_decay · p, taken with the rate lr · |p| / |u| for every parameter
    tensor p; the rate is lr where p or u is 0 everywhere.
    """

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[Mapping[str, Any]],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-6,
        weight_decay: float = 0.0,
    ) -> None:
        settings = {"lr": lr, "betas": tuple(betas), "eps": eps, "weight_decay": weight_decay}
        require_adaptive("LAMB", settings)
        super().__init__(params, settings)

    def update(self, parameter: Array, grad: Array, state: State, group: Mapping[str, Any]) -> None:
        xp, (first, second) = array_module(parameter), group["betas"]
        if not state:
            state.update(step=0, mean=xp.zeros_like(parameter), square=xp.zeros_like(parameter))
        state["step"] += 1
        mean, square, count = state["mean"], state["square"], state["step"]
        mean += (1 - first) * (grad - mean)
        square *= second
        square += (1 - second) * grad * grad
        step = mean / (1 - first**count) / (xp.sqrt(square) / math.sqrt(1 - second**count) + group["eps"])
        if group["weight_decay"]:
            step = step + group["weight_decay"] * parameter
        size, length = length_of(parameter), length_of(step)
        both = (size > 0) & (length > 0)
        trust = xp.where(both, size / xp.where(both, length, 1.0), 1.0).astype(parameter.dtype)
        parameter -= (group["lr"] * trust * step).astype(parameter.dtype, copy=False)
