"""Targets that are values, scaled while training, told in their own units.

A network learns targets near 1 best, whatever their unit: prices in dollars would need outputs of 200,000. So it learns
(target - centre) / scale, fitted on the training part, and its loss is reported as it is in the units of the data.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.autograd import no_grad
from core.catalog import Loss
from core.data import Preparation
from core.nn import Buffer, Module
from core.tensor import Tensor

SCALABLE = frozenset({"mse", "mae", "huber", "smooth_l1", "log_cosh"})
"""Losses that mean the same for scaled targets; others ask for shares, counts or signs."""


class InUnits(Module):
    """`loss` of scaled targets as far as gradients go, with the value that it has in the units of the targets.

    (output (N, K), target (N, K) in units) → scalar; outputs are scaled.
    """

    def __init__(self, loss: Module, preparation: Preparation) -> None:
        super().__init__()
        self.loss = loss
        self.centre = Buffer(np.array(preparation.target.centre, dtype=np.float32))
        self.scale = Buffer(np.array(preparation.target.scale, dtype=np.float32))

    def forward(self, output: Tensor, target: Tensor) -> Tensor:
        learned: Tensor = self.loss(output, (target - self.centre) / self.scale)
        with no_grad():
            told = self.loss(output * self.scale + self.centre, target)
            difference: Tensor = told - learned
        reported: Tensor = learned + difference
        return reported


def for_loss(preparation: Preparation, loss: Loss) -> Preparation:
    """`preparation` without a scale of targets where `loss` does not suit scaled ones."""
    if loss.key in SCALABLE or not preparation.target.centre:
        return preparation
    return replace(preparation, target=replace(preparation.target, centre=(), scale=()))


def loss_module(loss: Loss, preparation: Preparation) -> Module:
    """The module of `loss` for targets in their own units."""
    built = loss.build()
    return InUnits(built, preparation) if preparation.target.centre else built
