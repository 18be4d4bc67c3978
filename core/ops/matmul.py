"""Matrix products."""

from __future__ import annotations

from core.autograd import Gradients, Operation, unbroadcast
from core.backend import Array, memory, parallel
from core.ops.shape import reshape, squeeze, unsqueeze
from core.tensor import Tensor


class MatMul(Operation):
    """a @ b for stacks of matrices, whose leading axes are broadcast"""

    def forward(self, a: Array, b: Array) -> Array:
        self.keep(a, b)
        out: Array = a @ b
        return out

    def backward(self, grad: Array) -> Gradients:
        a, b = self.saved()
        for_a = for_b = None
        if self.needs[0]:
            for_a = unbroadcast(grad @ b.swapaxes(-1, -2).conj(), a.shape, a.dtype)
        if self.needs[1]:
            for_b = unbroadcast(a.swapaxes(-1, -2).conj() @ grad, b.shape, b.dtype)
        return for_a, for_b


class Linear(Operation):
    """x @ weightᵀ + bias for x (N, in), weight (out, in), bias (out,)"""

    def forward(self, x: Array, weight: Array, bias: Array | None = None) -> Array:
        self.keep(x, weight)
        out = parallel.matmul(x, weight.T, memory.empty((len(x), len(weight)), x))
        if bias is not None:
            out += bias
        return out

    def backward(self, grad: Array) -> Gradients:
        x, weight = self.saved()
        for_x = for_weight = None
        if self.needs[0]:
            for_x = parallel.matmul(grad, weight.conj(), memory.empty(x.shape, grad))
        if self.needs[1]:
            for_weight = parallel.matmul(grad.T, x.conj(), memory.empty(weight.shape, grad))
        if len(self.needs) == 2:
            return for_x, for_weight
        return for_x, for_weight, grad.sum(axis=0) if self.needs[2] else None


def linear(x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """x @ weightᵀ + bias along the last axis of `x`; weight (out, in), bias (out,)."""
    shape = x.array.shape
    if not shape or shape[-1] != weight.array.shape[1]:
        raise RuntimeError(
            f"linear: the last axis of an input of shape {shape} must be {weight.shape[1]}, "
            f"as the weight has shape {weight.shape}."
        )
    _require_equal_types("linear", x, weight)
    flat = x if len(shape) == 2 else reshape(x, -1, shape[-1])
    out = Linear()(flat, weight) if bias is None else Linear()(flat, weight, bias)
    return out if len(shape) == 2 else reshape(out, (*shape[:-1], weight.shape[0]))


def matmul(a: Tensor, b: Tensor) -> Tensor:
    """a @ b: matrices, stacks of them (leading axes broadcast), or vectors."""
    _require_equal_types("matmul", a, b)
    if not a.ndim or not b.ndim or a.shape[-1] != b.shape[-2 if b.ndim > 1 else 0]:
        raise RuntimeError(
            f"matmul: shapes {a.shape} and {b.shape} do not fit; the last axis of the first must be as long as the "
            "last but one of the second."
        )
    left = unsqueeze(a, 0) if a.ndim == 1 else a
    right = unsqueeze(b, 1) if b.ndim == 1 else b
    out = MatMul()(left, right)
    if b.ndim == 1:
        out = squeeze(out, -1)
    return squeeze(out, -2 if b.ndim > 1 else -1) if a.ndim == 1 else out


def mm(a: Tensor, b: Tensor) -> Tensor:
    """a @ b of two matrices."""
    if a.ndim != 2 or b.ndim != 2:
        raise RuntimeError(f"mm needs two matrices; received shapes {a.shape} and {b.shape}.")
    return matmul(a, b)


def bmm(a: Tensor, b: Tensor) -> Tensor:
    """a @ b of two stacks of equally many matrices."""
    if a.ndim != 3 or b.ndim != 3 or a.shape[0] != b.shape[0]:
        raise RuntimeError(f"bmm needs two stacks of equally many matrices; received shapes {a.shape} and {b.shape}.")
    return matmul(a, b)


def dot(a: Tensor, b: Tensor) -> Tensor:
    """Sum of the products of two vectors."""
    if a.ndim != 1 or b.ndim != 1:
        raise RuntimeError(f"dot needs two vectors; received shapes {a.shape} and {b.shape}.")
    return matmul(a, b)


def _require_equal_types(name: str, a: Tensor, b: Tensor) -> None:
    if a.array.dtype != b.array.dtype:
        raise RuntimeError(f"{name}: expected equal types, received {a.dtype} and {b.dtype}; convert one with to().")
