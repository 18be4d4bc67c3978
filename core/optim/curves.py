"""Learning rates over time as pure functions: a factor of the full rate at time `t`, in steps or in parts of epochs."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence


def step(t: float, every: float, gamma: float) -> float:
    """Times `gamma` after each `every`."""
    return float(gamma ** math.floor(t / every))


def multi_step(t: float, milestones: Sequence[float], gamma: float) -> float:
    """Times `gamma` at each of the `milestones`."""
    return float(gamma ** bisect_right(sorted(milestones), t))


def linear(t: float, start: float, end: float, total: float) -> float:
    """Straight from `start` to `end` at `total`, and `end` from then on."""
    return start + (end - start) * min(t, total) / total


def polynomial(t: float, total: float, power: float) -> float:
    """(1 - t / total) to the power `power`, 0 from `total` on."""
    return float((1 - min(t, total) / total) ** power)


def cosine(t: float, total: float) -> float:
    """Half a wave from 1 to 0 at `total` (and up again after it)."""
    return (1 + math.cos(math.pi * t / total)) / 2


def cosine_restarts(t: float, period: float, growth: float) -> float:
    """Half a wave from 1 to 0 again and again; every period is `growth` times as long as the last.

    Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017.
    """
    if growth == 1:
        return cosine(t % period, period)
    number = math.floor(math.log(t / period * (growth - 1) + 1, growth) + 1e-12)
    began = period * (growth**number - 1) / (growth - 1)
    return cosine(max(0.0, t - began), period * growth**number)


def one_cycle(t: float, phases: Sequence[tuple[float, float, float]], straight: bool = False) -> float:
    """Through `phases` (end time, first and last factor) one after the other, along half waves or straight lines.

    Smith and Topin, "Super-convergence", 2018.
    """
    begin = 0.0
    for end, first, last in phases:
        if t <= end or end == phases[-1][0]:
            part = min(1.0, (t - begin) / (end - begin)) if end > begin else 1.0
            return first + (last - first) * part if straight else last + (first - last) * cosine(part, 1.0)
        begin = end
    return 1.0


def triangle(t: float, up: float, down: float) -> tuple[float, float]:
    """Up from 0 to 1 in `up` and back in `down`, for ever; and the number of the cycle, 1 for the first.

    Smith, "Cyclical learning rates for training neural networks", 2017.
    """
    cycle = math.floor(1 + t / (up + down))
    part = 1.0 + t / (up + down) - cycle
    share = up / (up + down)
    return (part / share if part <= share else (part - 1) / (share - 1)), cycle


def inverse_sqrt(t: float, scale: float) -> float:
    """1 / sqrt(1 + t / scale)."""
    return 1 / math.sqrt(1 + t / scale)


class Plateau:
    """Counts epochs without progress. `factor` is what is left of the full rate."""

    def __init__(self, shrink: float, patience: int, better: Callable[[float, float], bool], cooldown: int = 0) -> None:
        self.shrink, self.patience, self.cooldown, self.better = shrink, patience, cooldown, better
        self.best: float | None = None
        self.waited = self.resting = self.cuts = 0

    def see(self, value: float) -> bool:
        """Take in the result of an epoch; whether the rate falls now."""
        if self.best is None or self.better(value, self.best):
            self.best, self.waited = value, 0
        else:
            self.waited += 1
        if self.resting:
            self.resting, self.waited = self.resting - 1, 0
        if self.waited <= self.patience:
            return False
        self.waited, self.resting = 0, self.cooldown
        self.cuts += 1
        return True
