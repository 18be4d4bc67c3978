"""LARS."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from core.backend import Array, array_module
from core.optim.optimizer import Optimizer, State, length_of, require_positive
from core.tensor import Tensor


class LARS(Optimizer):
    """You et al., "Large batch training of convolutional networks", 2017.

    SGD with momentum in which every parameter tensor p steps with its own rate lr · trust · |p| / (|g| + decay · |p|);
    the rate is lr where p or g is 0 everywhere.
    """

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[Mapping[str, Any]],
        lr: float = 0.1,
        momentum: float = 0.9,
        weight_decay: float = 0.0,
        trust_coefficient: float = 1e-3,
        eps: float = 1e-8,
    ) -> None:
        settings = {"lr": lr, "momentum": momentum, "weight_decay": weight_decay, "eps": eps}
        settings["trust_coefficient"] = trust_coefficient
        require_positive("LARS", settings)
        super().__init__(params, settings)

    def update(self, parameter: Array, grad: Array, state: State, group: Mapping[str, Any]) -> None:
        xp, decay = array_module(parameter), group["weight_decay"]
        if not state:
            state["momentum"] = xp.zeros_like(parameter)
        size, slope = length_of(parameter), length_of(grad)
        trust = group["trust_coefficient"] * size / (slope + decay * size + group["eps"])
        rate = group["lr"] * xp.where((size > 0) & (slope > 0), trust, 1.0).astype(parameter.dtype)
        velocity = state["momentum"]
        velocity *= group["momentum"]
        velocity += (rate * (grad + decay * parameter)).astype(parameter.dtype, copy=False)
        parameter -= velocity
