"""Stochastic gradient descent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.backend import Array, array_module
from core.optim.optimizer import Optimizer, State, in_blocks, require, require_positive
from core.tensor import Tensor


class SGD(Optimizer):
    """p ← p - lr · v with v ← momentum · v + (1 - dampening) · (g + weight_decay · p); v = g at the first step.

    `nesterov` steps along g + momentum · v (Sutskever et al., "On the importance of initialization and momentum in
    deep learning", 2013).
    """

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[Mapping[str, Any]],
        lr: float = 1e-3,
        momentum: float = 0.0,
        dampening: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        require_positive("SGD", {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})
        require(
            not nesterov or (momentum > 0 and dampening == 0),
            f"SGD: nesterov needs a momentum above 0 and no dampening; they are {momentum} and {dampening}.",
        )
        settings = {"lr": lr, "momentum": momentum, "dampening": dampening, "weight_decay": weight_decay}
        super().__init__(params, {**settings, "nesterov": nesterov, "maximize": maximize})

    def update(self, parameter: Array, grad: Array, state: State, group: Mapping[str, Any]) -> None:
        begins = group["momentum"] and "momentum" not in state
        if begins:
            state["momentum"] = array_module(parameter).empty_like(parameter)
        arrays = [parameter, grad, state["momentum"]] if group["momentum"] else [parameter, grad]
        in_blocks(lambda block: self._move(block, begins, group), arrays)

    def _move(self, block: Sequence[Array], begins: bool, group: Mapping[str, Any]) -> None:
        parameter, grad = block[:2]
        xp = array_module(parameter)
        step = self.scratch("step", parameter)
        if group["weight_decay"]:
            decayed = self.scratch("decayed", parameter)
            xp.multiply(parameter, group["weight_decay"], out=decayed)
            decayed += grad
            grad = decayed
        if group["momentum"]:
            velocity = block[2]
            self._gather(velocity, grad, begins, group)
            if group["nesterov"]:
                xp.multiply(velocity, group["momentum"], out=step)
                step += grad
                step *= group["lr"]
                parameter -= step
                return
            grad = velocity
        xp.multiply(grad, group["lr"], out=step)
        parameter -= step

    def _gather(self, velocity: Array, grad: Array, begins: bool, group: Mapping[str, Any]) -> None:
        if begins:
            velocity[...] = grad
            return
        velocity *= group["momentum"]
        if group["dampening"]:
            share = self.scratch("share", grad)
            array_module(grad).multiply(grad, 1 - group["dampening"], out=share)
            grad = share
        velocity += grad
