"""Constant: the same learning rate all the time; with warm-up a gentle start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.catalog.entry import Schedule


@dataclass(frozen=True)
class Constant(Schedule):
    """The same learning rate all the time; with warm-up a gentle start."""

    key = "constant"
    title = "Constant"
    summary = "The same learning rate all the time; with warm-up a gentle start."
    formula = "f = 1"
    source = "Goyal et al. 2017, Accurate, large minibatch SGD (warm-up), https://arxiv.org/abs/1706.02677"

    def curve(self, epoch: float, epochs: float, losses: Sequence[float]) -> float:
        return 1.0
