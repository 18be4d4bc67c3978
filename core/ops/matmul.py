"""Matrix products."""

from __future__ import annotations

from typing import Any

from core.autograd import Gradients, Operation, must_agree, unbroadcast
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


def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """input @ weightᵀ + bias along the last axis of `input`; weight (out, in), bias (out,)."""
    shape = input.array.shape
    if not shape or shape[-1] != weight.array.shape[1]:
        raise RuntimeError(
            f"linear: the last axis of an input of shape {shape} must be {weight.shape[1]}, "
            f"as the weight has shape {weight.shape}."
        )
    _require_equal_types("linear", input, weight)
    flat = input if len(shape) == 2 else reshape(input, -1, shape[-1])
    out = Linear()(flat, weight) if bias is None else Linear()(flat, weight, bias)
    return out if len(shape) == 2 else reshape(out, (*shape[:-1], weight.shape[0]))


def matmul(input: Tensor, other: Tensor) -> Tensor:
    """a @ b: matrices, stacks of them (leading axes broadcast), or vectors."""
    _require_equal_types("matmul", input, other)
    if not input.ndim or not other.ndim or input.shape[-1] != other.shape[-2 if other.ndim > 1 else 0]:
        raise RuntimeError(
            f"matmul: shapes {input.shape} and {other.shape} do not fit; the last axis of the first must be as long as "
            "the last but one of the second."
        )
    left = unsqueeze(input, 0) if input.ndim == 1 else input
    right = unsqueeze(other, 1) if other.ndim == 1 else other
    out = MatMul()(left, right)
    if other.ndim == 1:
        out = squeeze(out, -1)
    return squeeze(out, -2 if other.ndim > 1 else -1) if input.ndim == 1 else out


def mm(input: Tensor, mat2: Tensor) -> Tensor:
    """input @ mat2 of two matrices."""
    if input.ndim != 2 or mat2.ndim != 2:
        raise RuntimeError(f"mm needs two matrices; received shapes {input.shape} and {mat2.shape}.")
    return matmul(input, mat2)


def bmm(input: Tensor, mat2: Tensor) -> Tensor:
    """input @ mat2 of two stacks of equally many matrices."""
    if input.ndim != 3 or mat2.ndim != 3 or input.shape[0] != mat2.shape[0]:
        raise RuntimeError(
            f"bmm needs two stacks of equally many matrices; received shapes {input.shape} and {mat2.shape}."
        )
    return matmul(input, mat2)


def dot(input: Tensor, tensor: Tensor) -> Tensor:
    """Sum of the products of two vectors."""
    if input.ndim != 1 or tensor.ndim != 1:
        raise RuntimeError(f"dot needs two vectors; received shapes {input.shape} and {tensor.shape}.")
    return matmul(input, tensor)


def _require_equal_types(name: str, a: Any, b: Any) -> None:
    if not (isinstance(a, Tensor) and isinstance(b, Tensor)):
        kind = type(b if isinstance(a, Tensor) else a).__name__
        raise TypeError(f"{name}: expected tensors, received {kind}; make a tensor of it with core.tensor(x).")
    if must_agree(a.array.dtype, b.array.dtype):
        raise RuntimeError(f"{name}: expected equal types, received {a.dtype} and {b.dtype}; convert one with to().")
