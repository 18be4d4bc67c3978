"""The context in which operations choose their own type."""

from __future__ import annotations

from contextlib import ContextDecorator
from typing import Any

import numpy as np

from core import dtypes
from core.amp.lists import Precision, precision_of
from core.autograd import Operation, current_casting, set_casting
from core.ops.operands import cast
from core.tensor import Tensor

_HALVES = (dtypes.float16, dtypes.float32)


class autocast(ContextDecorator):  # noqa: N801  (PyTorch's name)
    """Inside, operations of this thread on `device_type` ("cpu" or "cuda") run in the type that suits them.

    Products and convolutions run in `dtype` (float16), what needs range or exact sums in float32, everything else in
    the type it is given; float64 is left alone. `core.amp.lists` says which is which. Run the forward pass and the
    loss inside, backward outside. Contexts may be nested; `enabled=False` switches it off inside another one.
    ValueError for another device or type.
    """

    def __init__(self, device_type: str = "cuda", dtype: Any = None, enabled: bool = True) -> None:
        if device_type not in ("cpu", "cuda"):
            raise ValueError(f'autocast: device_type must be "cpu" or "cuda"; it is {device_type!r}.')
        if dtype is not None and (str(dtype) == "bfloat16" or np.dtype(dtype) != dtypes.float16):
            raise ValueError(f"autocast: the half type is float16; {dtype} is not one that this engine computes in.")
        self._device_type, self._enabled = device_type, enabled
        self._before: list[Any] = []

    def __enter__(self) -> autocast:
        self._before.append(current_casting())
        set_casting(self._cast if self._enabled else None)
        return self

    def __exit__(self, *_: object) -> None:
        set_casting(self._before.pop())

    def _cast(self, operation: Operation, tensors: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        precision = precision_of(operation)
        if precision is None:
            return tensors
        eligible = [tensor.array.dtype in _HALVES and tensor.device.type == self._device_type for tensor in tensors]
        if precision is Precision.WIDEST:
            widest = dtypes.float32 if any(tensor.array.dtype == dtypes.float32 for tensor in tensors) else None
        else:
            widest = dtypes.float16 if precision is Precision.HALF else dtypes.float32
        if widest is None:
            return tensors
        return tuple([cast(tensor, widest) if fits else tensor for tensor, fits in zip(tensors, eligible, strict=True)])


def is_autocast_enabled() -> bool:
    """Whether operations of this thread choose their own type."""
    return current_casting() is not None
