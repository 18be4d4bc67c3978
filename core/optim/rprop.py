"""Rprop."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.backend import Array, array_module
from core.optim.optimizer import Optimizer, State, blocks, require, require_positive
from core.tensor import Tensor


class Rprop(Optimizer):
    """Riedmiller and Braun, "A direct adaptive method for faster backpropagation learning: the RPROP algorithm", 1993.

    Only the sign of the gradient counts. Each element's step, `lr` at first, grows by `etas[1]` while the sign stays
    and shrinks by `etas[0]` when it turns, within `step_sizes`. Meant for gradients of the whole data.
    """

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[Mapping[str, Any]],
        lr: float = 1e-2,
        etas: tuple[float, float] = (0.5, 1.2),
        step_sizes: tuple[float, float] = (1e-6, 50.0),
        *,
        maximize: bool = False,
    ) -> None:
        require_positive("Rprop", {"lr": lr})
        require(0 < etas[0] < 1 < etas[1], f"Rprop: etas must be below and above 1, more than 0; they are {etas}.")
        super().__init__(params, {"lr": lr, "etas": tuple(etas), "step_sizes": tuple(step_sizes), "maximize": maximize})

    def update(self, parameter: Array, grad: Array, state: State, group: Mapping[str, Any]) -> None:
        if not state:
            xp = array_module(parameter)
            state.update(before=xp.zeros_like(parameter), length=xp.full_like(parameter, group["lr"]))
        for block in blocks([parameter, grad, state["before"], state["length"]]):
            self._move(block, group)

    def _move(self, block: Sequence[Array], group: Mapping[str, Any]) -> None:
        parameter, grad, before, length = block
        xp, (shrink, grow) = array_module(parameter), group["etas"]
        turned = grad * before
        one = parameter.dtype.type(1)
        length *= xp.where(turned > 0, one * grow, xp.where(turned < 0, one * shrink, one)).astype(parameter.dtype)
        xp.clip(length, *group["step_sizes"], out=length)
        before[...] = xp.where(turned < 0, parameter.dtype.type(0), grad)
        parameter -= xp.sign(before) * length
