"""Measures of predicted values. `outputs` and `targets` have one shape."""

from __future__ import annotations

from core.tensor import Tensor


def mean_absolute_error(outputs: Tensor, targets: Tensor) -> float:
    """Mean distance."""
    _require(outputs, targets)
    return float(abs(outputs.array - targets.array).mean())


def mean_squared_error(outputs: Tensor, targets: Tensor) -> float:
    """Mean squared distance."""
    _require(outputs, targets)
    return float(((outputs.array - targets.array) ** 2).mean())


def _require(outputs: Tensor, targets: Tensor) -> None:
    if outputs.shape != targets.shape:
        raise ValueError(f"Outputs and targets must have one shape; they have {outputs.shape} and {targets.shape}.")
