"""Softmax and the losses built on it, stable for any finite values."""

from __future__ import annotations

from typing import Any

from core.autograd import Gradients, Operation
from core.backend import Array, array_module
from core.ops.reduce import axis_of
from core.tensor import Tensor


class Softmax(Operation):
    """e to the power x, divided by its sum along an axis"""

    def __init__(self, axis: int) -> None:
        self.axis = axis

    def forward(self, x: Array) -> Array:
        out = _softmax(x, self.axis)
        self.keep(out)
        return out

    def backward(self, grad: Array) -> Gradients:
        (out,) = self.saved()
        grad = grad * out
        grad -= out * grad.sum(axis=self.axis, keepdims=True)
        return (grad,)


class LogSoftmax(Operation):
    """x less the logarithm of the sum of e to the power x along an axis"""

    def __init__(self, axis: int) -> None:
        self.axis = axis

    def forward(self, x: Array) -> Array:
        xp = array_module(x)
        out: Array = x - x.max(axis=self.axis, keepdims=True)
        out -= xp.log(xp.exp(out).sum(axis=self.axis, keepdims=True))
        self.keep(out)
        return out

    def backward(self, grad: Array) -> Gradients:
        (out,) = self.saved()
        return (grad - array_module(out).exp(out) * grad.sum(axis=self.axis, keepdims=True),)


class CrossEntropy(Operation):
    """Mean of -log softmax(x)[target] over the rows of x (N, C), fused.

    `targets` (N,) are class numbers. With `weights` (C,) every row counts as much as its class. A share `smoothing` of
    the target is spread over all classes (Szegedy et al., "Rethinking the Inception architecture", 2016).
    """

    def __init__(self, targets: Array, weights: Array | None, smoothing: float, reduction: str = "mean") -> None:
        self.targets, self.weights, self.smoothing = targets, weights, smoothing
        self.reduction = reduction

    def forward(self, x: Array) -> Array:
        xp = array_module(x)
        rows = xp.arange(len(x))
        shifted = x - x.max(axis=1, keepdims=True)
        probabilities = xp.exp(shifted)
        total = probabilities.sum(axis=1, keepdims=True)
        log_total = xp.log(total)[:, 0]
        losses = log_total - shifted[rows, self.targets]
        if self.recording:
            probabilities /= total
            self.keep(probabilities)
        if self.weights is None and not self.smoothing:
            return self._reduced(losses, len(x))
        weights = self._weights(x)
        losses = losses * weights[self.targets]
        if self.smoothing:
            spread = (weights * (log_total[:, None] - shifted)).sum(axis=1)
            losses = (1 - self.smoothing) * losses + self.smoothing / x.shape[1] * spread
        return self._reduced(losses, weights[self.targets].sum())

    def _reduced(self, losses: Array, weight: Any) -> Array:
        if self.reduction == "none":
            return losses
        total = losses.sum(dtype=losses.dtype)
        return total if self.reduction == "sum" else total / losses.dtype.type(weight)  # type: ignore[no-any-return]

    def _weights(self, x: Array) -> Array:
        if self.weights is not None:
            return self.weights
        ones: Array = array_module(x).ones(x.shape[1], x.dtype)
        return ones

    def backward(self, grad: Array) -> Gradients:
        (probabilities,) = self.saved()
        xp = array_module(probabilities)
        rows = xp.arange(len(probabilities))
        if self.weights is None and not self.smoothing:
            scale = grad[:, None] if self.reduction == "none" else grad
            if self.reduction == "mean":
                scale = scale / probabilities.dtype.type(len(probabilities))
            out = probabilities.copy()
            out[rows, self.targets] -= 1
            out *= scale
            return (out,)
        weights = self._weights(probabilities)
        of_row = weights[self.targets][:, None]
        even = self.smoothing / probabilities.shape[1]
        out = probabilities * ((1 - self.smoothing) * of_row + even * weights.sum())
        out -= even * weights
        out[rows, self.targets] -= (1 - self.smoothing) * of_row[:, 0]
        scale = grad[:, None] if self.reduction == "none" else grad
        out *= scale / of_row.sum() if self.reduction == "mean" else scale
        return (out.astype(probabilities.dtype, copy=False),)


def softmax(input: Tensor, dim: int = -1) -> Tensor:
    """Positive values that add up to 1 along `dim`."""
    return Softmax(axis_of(input, dim))(input)


def log_softmax(input: Tensor, dim: int = -1) -> Tensor:
    """Logarithm of `softmax`, without its rounding."""
    return LogSoftmax(axis_of(input, dim))(input)


def _softmax(x: Array, axis: int) -> Array:
    out: Array = array_module(x).exp(x - x.max(axis=axis, keepdims=True))
    out /= out.sum(axis=axis, keepdims=True)
    return out
