"""Hinge: asks every right score to be at least 1 and every wrong one at most −1, as a support vector machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Loss, Spec
from core.catalog.targets import classes_fault

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Hinge(Loss):
    """One against the rest with a margin."""

    key = "hinge"
    title = "Hinge"
    summary = "Asks every right score to be at least 1 and every wrong one at most −1, as a support vector machine."
    formula = "L = mean max(0, 1 − t·x),  t = 1 for the class, −1 for the others"
    source = "Rosasco et al. 2004, Are loss functions all the same?, https://doi.org/10.1162/089976604773135104"
    target = "classes"
    unsuitable_ends = {
        "softmax": "Hinge expects raw scores; softmax keeps them between 0 and 1.",
        "sigmoid": "Hinge expects raw scores; a sigmoid keeps them between 0 and 1.",
        "relu": "Hinge expects raw scores of both signs; ReLU cuts the negative ones off.",
    }

    def build(self) -> nn.Module:
        from core import nn

        return nn.HingeLoss()

    def fault(self, output: Spec, classes: int) -> str:
        return classes_fault(self.title, output, classes)
