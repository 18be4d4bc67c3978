"""Measures of predicted classes. `outputs` are scores (N, C), `targets` class numbers (N,)."""

from __future__ import annotations

from core.backend import Array, array_module
from core.tensor import Tensor


def correct(outputs: Tensor, targets: Tensor) -> int:
    """How many samples have their largest score at the target."""
    _require(outputs, targets)
    return int((outputs.array.argmax(axis=1) == targets.array).sum())


def accuracy(outputs: Tensor, targets: Tensor) -> float:
    """Share of samples that have their largest score at the target; NaN without samples."""
    return correct(outputs, targets) / len(targets) if len(targets) else float("nan")


def confusion_matrix(outputs: Tensor, targets: Tensor) -> Array:
    """int64 (C, C): how many samples of class `row` were taken for class `column`."""
    _require(outputs, targets)
    classes = outputs.shape[1]
    pairs = targets.array.astype("int64") * classes + outputs.array.argmax(axis=1)
    counts: Array = array_module(pairs).bincount(pairs, minlength=classes * classes)
    return counts.reshape(classes, classes)


def _require(outputs: Tensor, targets: Tensor) -> None:
    if outputs.ndim != 2 or targets.shape != outputs.shape[:1]:
        raise ValueError(
            f"Expected scores of shape (N, C) and class numbers (N,); received {outputs.shape} and {targets.shape}."
        )
