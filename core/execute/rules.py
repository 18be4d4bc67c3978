"""What an executor does between backward and update."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.amp import GradScaler
from core.backend import array_module
from core.nn.utils import clip_grad_norm_, clip_grad_value_
from core.tensor import Tensor


@dataclass(frozen=True, eq=False)
class Penalty:
    """l1 · Σ|w| + l2 · Σw² of one parameter."""

    parameter: Tensor
    l1: float
    l2: float

    def value(self) -> float:
        """What is added to the loss."""
        values = self.parameter.array
        xp = array_module(values)
        return self.l1 * float(xp.abs(values).sum()) + self.l2 * float((values * values).sum())

    def add_gradient(self) -> None:
        """Add l1 · sign w + 2 · l2 · w to the parameter's gradient, in place; nothing where it has none."""
        grad, values = self.parameter.grad, self.parameter.array
        if grad is None:
            return
        if self.l1:
            grad.array += self.l1 * array_module(values).sign(values)
        if self.l2:
            grad.array += 2 * self.l2 * values
        grad.mark_changed()


@dataclass(frozen=True, eq=False)
class Rules:
    """How gradients become an update. 0 is no limit; without `scaler` everything is computed as the weights are."""

    classes: bool = False
    """Whether targets (N, C) of floating point are shares of classes, so that there are right answers to count."""
    clip_norm: float = 0.0
    clip_value: float = 0.0
    penalties: Sequence[Penalty] = ()
    scaler: GradScaler | None = None
    """Of a run in mixed precision."""
    searches: bool = False
    """Whether the optimizer computes the loss several times in a step."""

    def shape_gradients(self, parameters: Sequence[Tensor], share: float) -> None:
        """Make sums of gradients means (`share` of them), add the penalties, then apply the limits; all in place."""
        if share != 1:
            for parameter in parameters:
                if parameter.grad is not None:
                    parameter.grad.array *= share
                    parameter.grad.mark_changed()
        for penalty in self.penalties:
            penalty.add_gradient()
        if self.clip_value > 0:
            clip_grad_value_(parameters, self.clip_value)
        if self.clip_norm > 0:
            clip_grad_norm_(parameters, self.clip_norm)
