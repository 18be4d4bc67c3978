"""From what people write beside a tensor (numbers, arrays, tensors of another type) to tensors of one type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from core import dtypes
from core.autograd import Operation
from core.backend import Array, array_module
from core.dtypes import DType
from core.tensor import Number, Tensor

Operand: TypeAlias = Tensor | Number | Array


class Cast(Operation):
    """The same values in another element type."""

    def __init__(self, dtype: DType) -> None:
        self.dtype = dtype

    def forward(self, x: Array) -> Array:
        self.source = x.dtype
        return x.astype(self.dtype)

    def backward(self, grad: Array) -> tuple[Array]:
        if grad.dtype.kind == "c" and self.source.kind != "c":
            grad = grad.real
        return (grad.astype(self.source),)


def cast(x: Tensor, dtype: DType) -> Tensor:
    """`x` in type `dtype`; `x` itself when it has that type. Gradients flow between floating point types."""
    if x.array.dtype == dtype:
        return x
    if not dtypes.is_floating(dtype):
        return Tensor(x.array.astype(dtype))
    return Cast(dtype)(x)


def operands(a: Operand, b: Operand) -> tuple[Tensor, Tensor]:
    """`a` and `b` as tensors of one type, as PyTorch promotes them: bare numbers do not widen a tensor's type."""
    if not isinstance(a, Tensor):
        if not isinstance(b, Tensor):
            a = as_tensor(a)
            return operands(a, b)
        first = _beside(a, b)
        return operands(first, b)
    if not isinstance(b, Tensor):
        second = _beside(b, a)
        return operands(a, second)
    if a.array.dtype == b.array.dtype:
        return a, b
    dtype = _common(a, b)
    return cast(a, dtype), cast(b, dtype)


def as_tensor(value: Any) -> Tensor:
    """`value` as a tensor; a tensor as it is."""
    if isinstance(value, Tensor):
        return value
    if isinstance(value, (bool, int, float, complex)):
        return Tensor(np.asarray(value, dtype=dtypes.scalar_dtype(value)))
    return Tensor(np.asarray(value) if isinstance(value, (np.generic, list, tuple)) else value)


def floating(x: Operand) -> Tensor:
    """`x` as a tensor of floating point or complex values: integers and booleans become float32."""
    tensor = as_tensor(x)
    return tensor if tensor.array.dtype.kind in "fc" else cast(tensor, dtypes.float32)


def binary(make: Callable[[], Operation], a: Operand, b: Operand) -> Tensor:
    """Apply an element-wise operation of two operands; a RuntimeError names both shapes when they do not fit."""
    first, second = operands(a, b)
    try:
        return make()(first, second)
    except ValueError as error:
        require_broadcast(make.__name__.lower(), first, second)
        raise RuntimeError(str(error)) from error


def require_broadcast(name: str, *tensors: Tensor) -> None:
    """RuntimeError naming the shapes when they cannot be matched."""
    try:
        np.broadcast_shapes(*[tensor.shape for tensor in tensors])
    except ValueError:
        shapes = " and ".join(str(tensor.shape) for tensor in tensors)
        raise RuntimeError(
            f"{name}: shapes {shapes} do not fit together; counted from the last axis, sizes must be equal or 1."
        ) from None


def _beside(value: Any, tensor: Tensor) -> Tensor:
    xp = array_module(tensor.array)
    if isinstance(value, (bool, int, float, complex)):
        return Tensor(xp.asarray(value, dtype=dtypes.with_scalar(tensor.array.dtype, value)))
    array = xp.asarray(value)
    if array.dtype.kind not in "biufc":
        raise TypeError(f"Expected numbers beside a tensor; received {type(value).__name__} {str(value)[:40]!r}.")
    return Tensor(array)


def _common(a: Tensor, b: Tensor) -> DType:
    """A tensor without axes does not widen one with axes of the same kind."""
    first, second = a.array.dtype, b.array.dtype
    if first.kind == second.kind and bool(a.array.ndim) != bool(b.array.ndim):
        return first if a.array.ndim else second
    return dtypes.promote(first, second)
