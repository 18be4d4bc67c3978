"""Learning rates that change as training goes on, in PyTorch's names: call `step()` after every epoch or batch.

Rates are computed from the rate at the beginning and the number of steps, not from the rate before.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from core.optim import curves
from core.optim.optimizer import Optimizer, require


class LRScheduler(ABC):
    """Sets `lr` of every group at once and at each `step`. `last_epoch` counts steps; -1 before the first."""

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1) -> None:
        self.optimizer = optimizer
        for group in optimizer.param_groups:
            group.setdefault("initial_lr", group["lr"])
        self.base_lrs = [float(group["initial_lr"]) for group in optimizer.param_groups]
        self.last_epoch = last_epoch
        self.step()

    @abstractmethod
    def rate(self, base: float, t: int) -> float:
        """The rate after `t` steps of a group that began with `base`."""

    def get_last_lr(self) -> list[float]:
        """The rates of all groups now."""
        return [group["lr"] for group in self.optimizer.param_groups]

    def step(self) -> None:
        """One epoch, or whatever is counted, has passed."""
        self.last_epoch += 1
        for group, rate in zip(self.optimizer.param_groups, self.rates(self.last_epoch), strict=True):
            group["lr"] = rate

    def rates(self, t: int) -> list[float]:
        """The rates that this schedule alone gives all groups after `t` steps."""
        return [self.rate(base, t) for base in self.base_lrs]

    def state_dict(self) -> dict[str, Any]:
        """What is needed to go on, in plain values."""
        return {"last_epoch": self.last_epoch, "base_lrs": list(self.base_lrs)}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Go on where `state_dict` was taken."""
        self.base_lrs = list(state_dict["base_lrs"])
        self.last_epoch = int(state_dict["last_epoch"]) - 1
        self.step()


_LRScheduler = LRScheduler  # PyTorch's older name


class LambdaLR(LRScheduler):
    """base · lr_lambda(t), one function for all groups or one for each."""

    def __init__(self, optimizer: Optimizer, lr_lambda: Any, last_epoch: int = -1) -> None:
        count = len(optimizer.param_groups)
        self.lr_lambdas: list[Callable[[int], float]] = [lr_lambda] * count if callable(lr_lambda) else list(lr_lambda)
        require(len(self.lr_lambdas) == count, f"LambdaLR: {len(self.lr_lambdas)} functions for {count} groups.")
        super().__init__(optimizer, last_epoch)

    def rate(self, base: float, t: int) -> float:
        return base * self.lr_lambdas[0](t)

    def rates(self, t: int) -> list[float]:
        return [base * factor(t) for base, factor in zip(self.base_lrs, self.lr_lambdas, strict=True)]


class MultiplicativeLR(LRScheduler):
    """The rate times lr_lambda(1) · lr_lambda(2) · … · lr_lambda(t)."""

    def __init__(self, optimizer: Optimizer, lr_lambda: Callable[[int], float], last_epoch: int = -1) -> None:
        self.lr_lambda = lr_lambda
        super().__init__(optimizer, last_epoch)

    def rate(self, base: float, t: int) -> float:
        return base * math.prod(self.lr_lambda(step) for step in range(1, t + 1))


class ConstantLR(LRScheduler):
    """`factor` times the rate for `total_iters` steps, then the rate."""

    def __init__(self, optimizer: Optimizer, factor: float = 1 / 3, total_iters: int = 5, last_epoch: int = -1) -> None:
        self.factor, self.total_iters = factor, total_iters
        super().__init__(optimizer, last_epoch)

    def rate(self, base: float, t: int) -> float:
        return base * self.factor if t < self.total_iters else base


class StepLR(LRScheduler):
    """Times `gamma` after each `step_size` steps."""

    def __init__(self, optimizer: Optimizer, step_size: int, gamma: float = 0.1, last_epoch: int = -1) -> None:
        require(step_size > 0, f"StepLR: step_size must be at least 1; it is {step_size}.")
        self.step_size, self.gamma = step_size, gamma
        super().__init__(optimizer, last_epoch)

    def rate(self, base: float, t: int) -> float:
        return base * curves.step(t, self.step_size, self.gamma)


class MultiStepLR(LRScheduler):
    """Times `gamma` at each of the `milestones`."""

    def __init__(
        self, optimizer: Optimizer, milestones: Sequence[int], gamma: float = 0.1, last_epoch: int = -1
    ) -> None:
        self.milestones, self.gamma = tuple(milestones), gamma
        super().__init__(optimizer, last_epoch)

    def rate(self, base: float, t: int) -> float:
        return base * curves.multi_step(t, self.milestones, self.gamma)


class ExponentialLR(LRScheduler):
    """Times `gamma` at each step."""

    def __init__(self, optimizer: Optimizer, gamma: float, last_epoch: int = -1) -> None:
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def rate(self, base: float, t: int) -> float:
        return base * self.gamma**t


class LinearLR(LRScheduler):
    """Straight from `start_factor` to `end_factor` times the rate in `total_iters` steps."""

    def __init__(
        self,
        optimizer: Optimizer,
        start_factor: float = 1 / 3,
        end_factor: float = 1.0,
        total_iters: int = 5,
        last_epoch: int = -1,
    ) -> None:
        require(0 < start_factor <= 1, f"LinearLR: start_factor must be above 0, at most 1; it is {start_factor}.")
        self.ends, self.total_iters = (start_factor, end_factor), total_iters
        super().__init__(optimizer, last_epoch)

    def rate(self, base: float, t: int) -> float:
        return base * curves.linear(t, *self.ends, self.total_iters)


class PolynomialLR(LRScheduler):
    """The rate times (1 - t / total_iters) to the power `power`."""

    def __init__(self, optimizer: Optimizer, total_iters: int = 5, power: float = 1.0, last_epoch: int = -1) -> None:
        self.total_iters, self.power = total_iters, power
        super().__init__(optimizer, last_epoch)

    def rate(self, base: float, t: int) -> float:
        return base * curves.polynomial(t, self.total_iters, self.power)


class CosineAnnealingLR(LRScheduler):
    """Half a wave from the rate to `eta_min` in `T_max` steps."""

    def __init__(self, optimizer: Optimizer, T_max: int, eta_min: float = 0.0, last_epoch: int = -1) -> None:  # noqa: N803
        self.half, self.eta_min = T_max, eta_min
        super().__init__(optimizer, last_epoch)

    def rate(self, base: float, t: int) -> float:
        return self.eta_min + (base - self.eta_min) * curves.cosine(t, self.half)


class CosineAnnealingWarmRestarts(LRScheduler):
    """Half waves from the rate to `eta_min`, the first `T_0` steps long, each `T_mult` times as long as the last."""

    def __init__(
        self,
        optimizer: Optimizer,
        T_0: int,  # noqa: N803
        T_mult: int = 1,  # noqa: N803
        eta_min: float = 0.0,
        last_epoch: int = -1,
    ) -> None:
        require(T_0 > 0 and T_mult >= 1, f"T_0 and T_mult must be at least 1; they are {T_0} and {T_mult}.")
        self.period, self.growth, self.eta_min = T_0, T_mult, eta_min
        super().__init__(optimizer, last_epoch)

    def rate(self, base: float, t: int) -> float:
        return self.eta_min + (base - self.eta_min) * curves.cosine_restarts(t, self.period, self.growth)


class OneCycleLR(LRScheduler):
    """Up from max_lr / div_factor to `max_lr`, then down to the first rate / final_div_factor. Momentum stays."""

    def __init__(
        self,
        optimizer: Optimizer,
        max_lr: float,
        total_steps: int | None = None,
        pct_start: float = 0.3,
        anneal_strategy: str = "cos",
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
        three_phase: bool = False,
        *,
        epochs: int | None = None,
        steps_per_epoch: int | None = None,
    ) -> None:
        if total_steps is None:
            require(
                bool(epochs and steps_per_epoch), "OneCycleLR needs total_steps, or both epochs and steps_per_epoch."
            )
            total_steps = (epochs or 0) * (steps_per_epoch or 0)
        require(anneal_strategy in ("cos", "linear"), f'anneal_strategy is "cos" or "linear"; not {anneal_strategy!r}.')
        first, last = 1 / div_factor, 1 / div_factor / final_div_factor
        top = pct_start * total_steps - 1
        self.max_lr, self.straight = max_lr, anneal_strategy == "linear"
        self.phases = [(top, first, 1.0), (total_steps - 1.0, 1.0, last)]
        if three_phase:
            self.phases = [(top, first, 1.0), (2 * top, 1.0, first), (total_steps - 1.0, first, last)]
        super().__init__(optimizer)

    def rate(self, base: float, t: int) -> float:
        return self.max_lr * curves.one_cycle(t, self.phases, self.straight)


class CyclicLR(LRScheduler):
    """Up from `base_lr` to `max_lr` and back, again and again.

    `mode` "triangular2" halves the height with each cycle, "exp_range" shrinks it by `gamma` at each step.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        base_lr: float,
        max_lr: float,
        step_size_up: int = 2000,
        step_size_down: int | None = None,
        mode: str = "triangular",
        gamma: float = 1.0,
    ) -> None:
        modes = ("triangular", "triangular2", "exp_range")
        require(mode in modes, f"CyclicLR: mode must be one of {', '.join(modes)}; it is {mode!r}.")
        self.range, self.mode, self.gamma = (base_lr, max_lr), mode, gamma
        self.ways = (float(step_size_up), float(step_size_up if step_size_down is None else step_size_down))
        super().__init__(optimizer)

    def rate(self, base: float, t: int) -> float:
        height, cycle = curves.triangle(t, *self.ways)
        if self.mode == "triangular2":
            height /= 2 ** (cycle - 1)
        elif self.mode == "exp_range":
            height *= self.gamma**t
        low, high = self.range
        return low + (high - low) * height


class SequentialLR(LRScheduler):
    """One scheduler after the other, each counting from its milestone on; all made on the same optimizer."""

    def __init__(self, optimizer: Optimizer, schedulers: Sequence[LRScheduler], milestones: Sequence[int]) -> None:
        require(
            len(milestones) == len(schedulers) - 1,
            f"SequentialLR: {len(schedulers)} schedulers need {len(schedulers) - 1} milestones, not {len(milestones)}.",
        )
        self.schedulers, self.milestones = list(schedulers), list(milestones)
        super().__init__(optimizer)

    def rate(self, base: float, t: int) -> float:
        one, since = self._at(t)
        return one.rate(base, t - since)

    def rates(self, t: int) -> list[float]:
        one, since = self._at(t)
        return one.rates(t - since)

    def _at(self, t: int) -> tuple[LRScheduler, int]:
        """The scheduler whose turn it is after `t` steps, and from which step on."""
        index = sum(milestone <= t for milestone in self.milestones)
        return self.schedulers[index], self.milestones[index - 1] if index else 0


class ChainedScheduler:
    """Several schedules at once: each one's changes are factors of what the others make; all on one optimizer."""

    def __init__(self, schedulers: Sequence[LRScheduler], optimizer: Optimizer | None = None) -> None:
        require(len(schedulers) > 0, "ChainedScheduler: needs at least one schedule; received none.")
        self.schedulers = list(schedulers)
        self.optimizer = optimizer or self.schedulers[0].optimizer
        require(
            all(one.optimizer is self.optimizer for one in self.schedulers),
            "ChainedScheduler: all schedules must be made on the same optimizer.",
        )
        self._set()

    def step(self) -> None:
        """One epoch, or whatever is counted, has passed."""
        for one in self.schedulers:
            one.step()
        self._set()

    def get_last_lr(self) -> list[float]:
        """The rates of all groups now."""
        return [group["lr"] for group in self.optimizer.param_groups]

    def state_dict(self) -> dict[str, Any]:
        """What is needed to go on, in plain values."""
        return {"schedulers": [one.state_dict() for one in self.schedulers]}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Go on where `state_dict` was taken."""
        for one, state in zip(self.schedulers, state_dict["schedulers"], strict=True):
            one.load_state_dict(state)
        self._set()

    def _set(self) -> None:
        for place, group in enumerate(self.optimizer.param_groups):
            base = self.schedulers[0].base_lrs[place]
            factors = [one.rates(one.last_epoch)[place] / base if base else 0.0 for one in self.schedulers]
            group["lr"] = base * math.prod(factors)


class ReduceLROnPlateau:
    """Times `factor` after more than `patience` steps in which what is watched did not become better.

    Better by `threshold`, as a share of the best value ("rel") or as a difference ("abs").
    """

    def __init__(
        self,
        optimizer: Optimizer,
        mode: str = "min",
        factor: float = 0.1,
        patience: int = 10,
        threshold: float = 1e-4,
        threshold_mode: str = "rel",
        cooldown: int = 0,
        min_lr: float = 0.0,
    ) -> None:
        require(factor < 1, f"ReduceLROnPlateau: factor must be below 1; it is {factor}.")
        require(mode in ("min", "max"), f'ReduceLROnPlateau: mode must be "min" or "max"; it is {mode!r}.')
        self.optimizer, self.factor, self.min_lr = optimizer, factor, min_lr
        sign = 1.0 if mode == "min" else -1.0

        def better(value: float, best: float) -> bool:
            margin = threshold * (abs(best) if threshold_mode == "rel" else 1.0)
            return sign * value < sign * best - margin

        self._plateau = curves.Plateau(factor, patience, better, cooldown)

    def step(self, metrics: Any) -> None:
        """Take in what is watched: a number, or a tensor of one."""
        value = float(metrics)
        if self._plateau.see(value if not math.isnan(value) else math.inf):
            for group in self.optimizer.param_groups:
                lowered = max(group["lr"] * self.factor, self.min_lr)
                group["lr"] = lowered if group["lr"] - lowered > 1e-8 else group["lr"]

    def get_last_lr(self) -> list[float]:
        """The rates of all groups now."""
        return [group["lr"] for group in self.optimizer.param_groups]

    def state_dict(self) -> dict[str, Any]:
        """What is needed to go on, in plain values."""
        kept = self._plateau
        return {"best": kept.best, "waited": kept.waited, "resting": kept.resting, "cuts": kept.cuts}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Go on where `state_dict` was taken."""
        kept = self._plateau
        kept.best, kept.waited = state_dict["best"], state_dict["waited"]
        kept.resting, kept.cuts = state_dict["resting"], state_dict["cuts"]
