"""Measures of predicted values. `outputs` and `targets` have one shape."""

from __future__ import annotations

import math

from core.backend import Array, array_module
from core.tensor import Tensor


def mean_absolute_error(outputs: Tensor, targets: Tensor) -> float:
    """Mean distance."""
    _require(outputs, targets)
    return _mean(abs(outputs.array - targets.array))


def mean_squared_error(outputs: Tensor, targets: Tensor) -> float:
    """Mean squared distance."""
    _require(outputs, targets)
    return _mean((outputs.array - targets.array) ** 2)


def root_mean_squared_error(outputs: Tensor, targets: Tensor) -> float:
    """Root of the mean squared distance, in the unit of the targets."""
    return math.sqrt(mean_squared_error(outputs, targets))


def mean_absolute_percentage_error(outputs: Tensor, targets: Tensor) -> float:
    """Mean distance as a share of the target's size (1 is 100 %); sizes are taken as at least 2.2e-16."""
    _require(outputs, targets)
    xp = array_module(targets.array)
    wanted = targets.array.astype("float64")
    return _mean(abs(outputs.array - wanted) / xp.maximum(abs(wanted), 2.0**-52))


def r2_score(outputs: Tensor, targets: Tensor) -> float:
    """Share of the targets' variance that is explained: 1 is all, 0 no better than their mean. Mean over columns.

    A column whose targets never vary counts 1 if it is met exactly, else 0.
    """
    _require(outputs, targets)
    if not targets.numel():
        return math.nan
    wanted = targets.array.astype("float64").reshape(len(targets), -1)
    missed = ((outputs.array.reshape(wanted.shape) - wanted) ** 2).sum(axis=0)
    spread = ((wanted - wanted.mean(axis=0)) ** 2).sum(axis=0)
    xp = array_module(wanted)
    varies = spread > 0
    shares = 1 - missed / xp.where(varies, spread, 1)
    return float(xp.where(varies, shares, missed == 0).mean())


def _mean(values: Array) -> float:
    """NaN where there are none."""
    return float(values.mean()) if values.size else math.nan


def _require(outputs: Tensor, targets: Tensor) -> None:
    if outputs.shape != targets.shape:
        raise ValueError(f"Outputs and targets must have one shape; they have {outputs.shape} and {targets.shape}.")
