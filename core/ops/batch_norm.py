"""Normalisation of every channel over a batch; `core.ops.normalisation` has that within each sample."""

from __future__ import annotations

from typing import Any

from core.autograd import Gradients, Operation
from core.backend import Array, array_module
from core.backend.kernels import batch_norm as kernel
from core.tensor import Tensor


class BatchNorm(Operation):
    """(x - mean) / sqrt(variance + eps) · weight + bias for every channel (axis 1)

    Ioffe and Szegedy, "Batch normalization", 2015. With `fixed` = (mean, variance) those are used; without, the batch's
    own, which are then in `measured` as (mean, variance without Bessel's correction, count).
    """

    def __init__(self, eps: float, fixed: tuple[Array, Array] | None) -> None:
        self.eps, self.fixed = eps, fixed
        self.measured: tuple[Array, Array, int] | None = None

    def forward(self, x: Array, weight: Array | None = None, bias: Array | None = None) -> Array:
        self.quick = x.ndim > 2 and kernel.suits(channels_to_end(x))
        if self.quick:
            return self._forward_by_rows(x, weight, bias)
        xp = array_module(x)
        axes = _all_but_channels(x)
        centred: Array
        if self.fixed is not None:
            mean, variance = self.fixed
            centred = x - _along(mean, x)
        else:
            mean = x.mean(axis=axes, dtype=x.dtype)
            centred = x - _along(mean, x)
            variance = xp.square(centred).mean(axis=axes, dtype=x.dtype)
            self.measured = mean, variance, x.size // max(1, x.shape[1])
        inverse = 1 / xp.sqrt(variance + variance.dtype.type(self.eps))
        centred *= _along(inverse, x)
        self.keep(centred, inverse, weight)
        if weight is None:
            return centred
        out = centred * _along(weight, x)
        if bias is not None:
            out += _along(bias, x)
        return out

    def backward(self, grad: Array) -> Gradients:
        if self.quick:
            return self._backward_by_rows(grad)
        normed, inverse, weight = self.saved()
        axes = _all_but_channels(grad)
        count = grad.dtype.type(grad.size // max(1, grad.shape[1]))
        total = grad.sum(axis=axes)
        weighted = (grad * normed).sum(axis=axes)
        scale = inverse if weight is None else inverse * weight
        for_x = None
        if self.needs[0]:
            if self.fixed is not None:
                for_x = grad * _along(scale, grad)
            else:
                for_x = grad - _along(total / count, grad)
                for_x -= normed * _along(weighted / count, grad)
                for_x *= _along(scale, grad)
        return (for_x, weighted, total)[: len(self.needs)]

    def _forward_by_rows(self, x: Array, weight: Array | None, bias: Array | None) -> Array:
        """The same for a large channels-last x, in fewer passes over memory."""
        last = channels_to_end(x)
        rows = kernel.rows_of(last)
        if self.fixed is not None:
            mean, variance = self.fixed
        else:
            mean, variance = kernel.measure(rows)
            self.measured = mean, variance, x.size // x.shape[1]
        inverse = 1 / array_module(x).sqrt(variance + variance.dtype.type(self.eps))
        self.keep(x, mean, inverse, weight)
        scale = inverse if weight is None else inverse * weight
        return channels_back(kernel.normalise(rows, mean, scale, bias).reshape(last.shape))

    def _backward_by_rows(self, grad: Array) -> Gradients:
        x, mean, inverse, weight = self.saved()
        last = channels_to_end(x)
        rows = kernel.rows_of(last)
        given = rows.like(array_module(grad).ascontiguousarray(channels_to_end(grad)))
        total, weighted = kernel.sums(rows, mean, given)
        weighted *= inverse
        scale = inverse if weight is None else inverse * weight
        for_x = None
        if self.needs[0]:
            count = grad.dtype.type(grad.size // grad.shape[1])
            if self.fixed is not None:
                for_x = grad * _along(scale, grad)
            else:
                factors = -scale * inverse * weighted / count, scale, -scale * total / count
                for_x = channels_back(kernel.combine(rows, mean, given, factors).reshape(last.shape))
        return (for_x, weighted, total)[: len(self.needs)]


def channels_to_end(x: Array) -> Array:
    """x (N, C, …) as (N, …, C): a view."""
    return x.transpose(0, *range(2, x.ndim), 1)


def channels_back(last: Array) -> Array:
    """(N, …, C) as (N, C, …): a view."""
    return last.transpose(0, last.ndim - 1, *range(1, last.ndim - 1))


def batch_norm(x: Tensor, parameters: tuple[Tensor, Tensor] | None, eps: float, fixed: Any) -> tuple[Tensor, BatchNorm]:
    """The normalised tensor and the operation, which holds what was measured. `parameters` is (weight, bias)."""
    operation = BatchNorm(eps, fixed)
    return (operation(x) if parameters is None else operation(x, *parameters)), operation


def _all_but_channels(x: Array) -> tuple[int, ...]:
    return (0, *range(2, x.ndim))


def _along(values: Array, x: Array) -> Array:
    return values.reshape(-1, *(1,) * (x.ndim - 2))
