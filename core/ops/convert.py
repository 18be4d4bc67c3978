"""Between types and devices."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np

from core import dtypes
from core.autograd import Gradients, Operation
from core.backend import CPU, Array, Device, device, device_of, to_device
from core.dtypes import DType
from core.ops.operands import cast
from core.tensor import Tensor


class Transfer(Operation):
    """The same values on another device"""

    def __init__(self, where: Device) -> None:
        self.where = where

    def forward(self, x: Array) -> Array:
        self.source = device_of(x)
        return to_device(x, self.where)

    def backward(self, grad: Array) -> Gradients:
        return (to_device(grad, self.source),)


def to(
    x: Tensor, *targets: Any, dtype: DType | None = None, device: Any = None, non_blocking: builtins.bool = False
) -> Tensor:
    """`x` on a device, in a type, or as another tensor is; `x` itself when nothing changes.

    `non_blocking` stands for PyTorch's sake: a copy is always complete before it is used.
    """
    for target in targets:
        if isinstance(target, Tensor):
            dtype, device = target.dtype, target.device
        elif isinstance(target, (str, Device)):
            device = target
        elif target is not None:
            dtype = np.dtype(target)
    out = x if dtype is None else cast(x, dtype)
    return out if device is None else move(out, device)


def move(x: Tensor, where: str | Device) -> Tensor:
    """`x` on the device `where`."""
    place = device(where)
    return x if x.device == place else Transfer(place)(x)


def cpu(x: Tensor) -> Tensor:
    """`x` on the processor."""
    return move(x, CPU)


def cuda(x: Tensor, index: builtins.int = 0) -> Tensor:
    """`x` on a CUDA device."""
    return move(x, Device("cuda", index))


def type_as(x: Tensor, other: Tensor) -> Tensor:
    """`x` in the type of `other`."""
    return cast(x, other.dtype)


def float(x: Tensor) -> Tensor:
    """`x` in float32."""
    return cast(x, dtypes.float32)


def double(x: Tensor) -> Tensor:
    """`x` in float64."""
    return cast(x, dtypes.float64)


def half(x: Tensor) -> Tensor:
    """`x` in float16."""
    return cast(x, dtypes.float16)


def long(x: Tensor) -> Tensor:
    """`x` in int64."""
    return cast(x, dtypes.int64)


def short(x: Tensor) -> Tensor:
    """`x` in int16."""
    return cast(x, dtypes.int16)


def byte(x: Tensor) -> Tensor:
    """`x` in uint8."""
    return cast(x, dtypes.uint8)


def char(x: Tensor) -> Tensor:
    """`x` in int8."""
    return cast(x, dtypes.int8)


def int(x: Tensor) -> Tensor:
    """`x` in int32."""
    return cast(x, dtypes.int32)


def bool(x: Tensor) -> Tensor:
    """Whether elements are not 0."""
    return cast(x, dtypes.bool)
