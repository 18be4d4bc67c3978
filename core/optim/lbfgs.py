"""L-BFGS."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from core.autograd import enable_grad
from core.backend import Array, to_device, to_host
from core.optim.line_search import Point, strong_wolfe
from core.optim.optimizer import Optimizer, State, require, require_positive
from core.tensor import Tensor


class LBFGS(Optimizer):
    """Liu and Nocedal, "On the limited memory BFGS method for large scale optimization", 1989.

    A quasi-Newton method: `step(closure)` makes up to `max_iter` iterations, and calls `closure`, which must clear the
    gradients, compute the loss, run backward and return the loss, up to `max_eval` times (1.25 · max_iter). Meant for
    the whole data at once, without dropout. `line_search_fn` is None (every step is `lr` long) or "strong_wolfe". Its
    vectors live on the host, in the type of the parameters; all parameters form one group.
    """

    def __init__(
        self,
        params: Iterable[Tensor],
        lr: float = 1.0,
        max_iter: int = 20,
        max_eval: int | None = None,
        tolerance_grad: float = 1e-7,
        tolerance_change: float = 1e-9,
        history_size: int = 100,
        line_search_fn: str | None = None,
    ) -> None:
        settings: dict[str, Any] = {"lr": lr, "tolerance_grad": tolerance_grad, "tolerance_change": tolerance_change}
        require_positive("LBFGS", settings)
        require(
            line_search_fn in (None, "strong_wolfe"),
            f'LBFGS: line_search_fn must be None or "strong_wolfe"; it is {line_search_fn!r}.',
        )
        counts = {"max_iter": max_iter, "max_eval": max_iter * 5 // 4 if max_eval is None else max_eval}
        counts["history_size"] = history_size
        super().__init__(params, {**settings, **counts, "line_search_fn": line_search_fn})
        require(len(self.param_groups) == 1, "LBFGS takes one group of parameters; it received several.")

    def add_param_group(self, param_group: Mapping[str, Any]) -> None:
        """ValueError: all parameters move together."""
        raise ValueError("LBFGS takes one group of parameters; give all of them when it is made.")

    def update(self, parameter: Array, grad: Array, state: State, group: Mapping[str, Any]) -> None:
        """Not used: parameters move together, in `step`."""

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Up to `max_iter` iterations. Returns what the first call of `closure` returned; ValueError without one."""
        if closure is None:
            raise ValueError("LBFGS computes the loss several times in a step: call step(closure).")
        with enable_grad():
            return _Descent(self, closure).run()


class _Descent:
    """One call of `step`: the vectors of all parameters, flat, and what is remembered between calls."""

    def __init__(self, optimizer: LBFGS, closure: Callable[[], Any]) -> None:
        self._group, self._closure = optimizer.param_groups[0], closure
        self._parameters: list[Tensor] = self._group["params"]
        self._state = optimizer.state
        self._evaluations = 0

    def run(self) -> Any:
        first = self._closure()
        self._evaluations = 1
        group, kept = self._group, self._state[0]
        loss, gradient = float(first), self._gradient()
        if np.abs(gradient).max(initial=0.0) <= group["tolerance_grad"]:
            return first
        for iteration in range(1, group["max_iter"] + 1):
            kept["count"] = kept.get("count", 0) + 1
            direction = self._direction(gradient)
            self._store("direction", direction)
            self._store("gradient", gradient)
            step = group["lr"]
            if kept["count"] == 1:
                step *= min(1.0, 1.0 / float(np.abs(gradient).sum()))
            slope = float(gradient @ direction)
            if slope > -group["tolerance_change"]:
                break
            start = Point(0.0, loss, gradient, slope)
            end = self._advance(start, direction, step, last=iteration == group["max_iter"])
            kept["step"] = end.step
            before, loss, gradient = loss, end.loss, end.gradient
            moved = float(np.abs(direction).max(initial=0.0)) * end.step
            if (
                self._evaluations >= group["max_eval"]
                or np.abs(gradient).max(initial=0.0) <= group["tolerance_grad"]
                or moved <= group["tolerance_change"]
                or abs(loss - before) < group["tolerance_change"]
            ):
                break
        return first

    def _advance(self, start: Point, direction: np.ndarray, step: float, last: bool) -> Point:
        """Move the parameters; the point they are at then."""
        origin = self._values()

        def at(length: float) -> Point:
            self._put(origin + length * direction)
            loss, gradient = float(self._closure()), self._gradient()
            self._evaluations += 1
            return Point(length, loss, gradient, float(gradient @ direction))

        if self._group["line_search_fn"]:
            found, _ = strong_wolfe(at, start, step, self._group["tolerance_change"])
            self._put(origin + found.step * direction)
            return found
        if not last:
            return at(step)
        self._put(origin + step * direction)
        return Point(step, start.loss, start.gradient, start.slope)

    def _direction(self, gradient: np.ndarray) -> np.ndarray:
        """Against the gradient, bent by the curvature seen in the last steps (two-loop recursion)."""
        kept = self._state[0]
        if kept["count"] == 1:
            kept.update(pairs=0, scale=1.0)
            return -gradient
        change, moved = gradient - self._load("gradient"), kept["step"] * self._load("direction")
        product = float(change @ moved)
        if product > 1e-10:
            self._remember(change, moved)
            kept["scale"] = product / float(change @ change)
        pairs = [(self._load(f"change{n}"), self._load(f"moved{n}")) for n in range(kept["pairs"])]
        out: np.ndarray = -gradient
        shares: list[float] = []
        for change, moved in reversed(pairs):
            share = float(moved @ out) / float(change @ moved)
            shares.append(share)
            out = out - share * change
        out = out * kept["scale"]
        for (change, moved), share in zip(pairs, reversed(shares), strict=True):
            out = out + moved * (share - float(change @ out) / float(change @ moved))
        return out

    def _remember(self, change: np.ndarray, moved: np.ndarray) -> None:
        kept = self._state[0]
        if kept["pairs"] == self._group["history_size"]:
            for number in range(1, kept["pairs"]):
                for state in self._state:
                    for name in ("change", "moved"):
                        state[f"{name}{number - 1}"] = state[f"{name}{number}"]
            kept["pairs"] -= 1
        self._store(f"change{kept['pairs']}", change)
        self._store(f"moved{kept['pairs']}", moved)
        kept["pairs"] += 1

    def _gradient(self) -> np.ndarray:
        return np.concatenate(
            [
                np.zeros(parameter.numel(), parameter.dtype)
                if parameter.grad is None
                else to_host(parameter.grad.array).ravel()
                for parameter in self._parameters
            ]
        )

    def _values(self) -> np.ndarray:
        return np.concatenate([to_host(parameter.array).ravel() for parameter in self._parameters])

    def _pieces(self, flat: np.ndarray) -> Iterable[tuple[int, np.ndarray]]:
        begin = 0
        for index, parameter in enumerate(self._parameters):
            yield index, flat[begin : begin + parameter.numel()].reshape(parameter.shape)
            begin += parameter.numel()

    def _put(self, flat: np.ndarray) -> None:
        for index, piece in self._pieces(flat):
            parameter = self._parameters[index]
            parameter.array[...] = to_device(piece, parameter.device)
            parameter.mark_changed()

    def _store(self, slot: str, flat: np.ndarray) -> None:
        for index, piece in self._pieces(flat):
            self._state[index][slot] = piece.copy()

    def _load(self, slot: str) -> np.ndarray:
        return np.concatenate([to_host(state[slot]).reshape(-1) for state in self._state])
