"""Element types under PyTorch's names (they are NumPy's dtypes), and which type results of mixed operands have."""

from __future__ import annotations

import builtins
from typing import Any, TypeAlias

import numpy as np

DType: TypeAlias = np.dtype[Any]

float16: DType = np.dtype(np.float16)
float32: DType = np.dtype(np.float32)
float64: DType = np.dtype(np.float64)
int8: DType = np.dtype(np.int8)
int16: DType = np.dtype(np.int16)
int32: DType = np.dtype(np.int32)
int64: DType = np.dtype(np.int64)
uint8: DType = np.dtype(np.uint8)
bool: DType = np.dtype(np.bool_)  # noqa: A001
complex64: DType = np.dtype(np.complex64)
complex128: DType = np.dtype(np.complex128)
half, float, double = float16, float32, float64  # noqa: A001
short, int, long = int16, int32, int64  # noqa: A001

_default = [float32]
_KIND_ORDER = {"b": 0, "u": 1, "i": 1, "f": 2, "c": 3}


def get_default_dtype() -> DType:
    """The type of new tensors of floating point for which none is named."""
    return _default[0]


def set_default_dtype(d: Any) -> None:
    """From now on new tensors and parameters of floating point are of this type. TypeError for any other kind."""
    kind = np.dtype(d)
    if kind.kind != "f":
        raise TypeError(f"set_default_dtype needs a type of floating point such as float32; received {kind}.")
    _default[0] = kind


def is_floating(dtype: DType) -> builtins.bool:
    """Whether gradients can be taken with respect to values of `dtype`."""
    return dtype.kind in "fc"


def scalar_dtype(value: Any) -> DType:
    """The type that a bare Python number has when it stands alone."""
    if isinstance(value, builtins.bool):
        return bool
    if isinstance(value, builtins.int):
        return int64
    if isinstance(value, complex):
        return complex128 if _default[0] == float64 else complex64
    return _default[0]


def promote(first: DType, second: DType) -> DType:
    """The type of a result of two tensors: the higher of bool < integer < float < complex decides, then the width."""
    if first == second:
        return first
    low, high = sorted((first, second), key=lambda dtype: _KIND_ORDER[dtype.kind])
    if _KIND_ORDER[low.kind] == _KIND_ORDER[high.kind]:
        return np.promote_types(first, second)
    if high.kind == "c" and low == float64:
        return complex128
    return high


def with_scalar(dtype: DType, value: Any) -> DType:
    """The type of a result of a tensor of `dtype` and a bare Python number."""
    alone = scalar_dtype(value)
    if _KIND_ORDER[alone.kind] <= _KIND_ORDER[dtype.kind]:
        return dtype
    return complex128 if alone.kind == "c" and dtype == float64 else alone
