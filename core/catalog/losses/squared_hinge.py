"""Squared hinge: hinge that punishes far misses more, and is smooth where the margin begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Loss, Spec
from core.catalog.targets import classes_fault

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class SquaredHinge(Loss):
    """One against the rest with a squared margin."""

    key = "squared_hinge"
    title = "Squared hinge"
    summary = "Hinge that punishes far misses more, and is smooth where the margin begins."
    formula = "L = mean max(0, 1 − t·x)²,  t = 1 for the class, −1 for the others"
    source = "Tang 2013, Deep learning using linear support vector machines, https://arxiv.org/abs/1306.0239"
    target = "classes"
    unsuitable_ends = {
        "softmax": "Squared hinge expects raw scores; softmax keeps them between 0 and 1.",
        "sigmoid": "Squared hinge expects raw scores; a sigmoid keeps them between 0 and 1.",
        "relu": "Squared hinge expects raw scores of both signs; ReLU cuts the negative ones off.",
    }

    def build(self) -> nn.Module:
        from core import nn

        return nn.SquaredHingeLoss()

    def fault(self, output: Spec, classes: int) -> str:
        return classes_fault(self.title, output, classes)
