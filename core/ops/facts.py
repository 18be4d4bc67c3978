"""What a script asks about tensors, types and random numbers, and PyTorch's older constructors."""

from __future__ import annotations

import time
from typing import Any, TypeAlias

import numpy as np

from core import dtypes
from core.backend import current_generator, manual_seed
from core.dtypes import DType, get_default_dtype, set_default_dtype
from core.ops.creation import empty, tensor
from core.ops.operands import Operand, operands
from core.tensor import Tensor, printing

__all__ = [
    "BoolTensor",
    "DoubleTensor",
    "FloatTensor",
    "HalfTensor",
    "IntTensor",
    "LongTensor",
    "Size",
    "can_cast",
    "compile",
    "dtype",
    "finfo",
    "get_default_dtype",
    "get_rng_state",
    "iinfo",
    "initial_seed",
    "is_floating_point",
    "is_nonzero",
    "is_tensor",
    "numel",
    "promote_types",
    "result_type",
    "seed",
    "set_default_dtype",
    "set_printoptions",
    "set_rng_state",
    "use_deterministic_algorithms",
]  # fmt: skip

Size: TypeAlias = tuple[int, ...]
dtype: TypeAlias = np.dtype
finfo, iinfo = np.finfo, np.iinfo


def is_tensor(obj: object) -> bool:
    """Whether `obj` is a tensor."""
    return isinstance(obj, Tensor)


def numel(input: Tensor) -> int:
    """Number of elements."""
    return input.numel()


def is_floating_point(input: Tensor) -> bool:
    """Whether the elements are real floating point numbers."""
    return input.is_floating_point()


def is_nonzero(input: Tensor) -> bool:
    """Whether the only element is not 0."""
    return bool(input)


def promote_types(type1: DType, type2: DType) -> DType:
    """The type of a result of tensors of two types."""
    return dtypes.promote(type1, type2)


def result_type(tensor1: Operand, tensor2: Operand) -> DType:
    """The type of a result of two operands; bare numbers do not widen a tensor's type."""
    return operands(tensor1, tensor2)[0].dtype


def can_cast(from_: DType, to: DType) -> bool:
    """Whether values of the first kind (boolean < integer < floating < complex) may become the second."""
    order = "buifc"
    return order.index(from_.kind) <= order.index(to.kind) and not (from_.kind in "i" and to.kind == "u")


def seed() -> int:
    """Start the process's own stream from the clock; returns the seed."""
    number = time.time_ns() % 2**63
    manual_seed(number)
    return number


def initial_seed() -> int:
    """The seed that the current stream was started from."""
    return current_generator().initial_seed()


def get_rng_state() -> Any:
    """Where the current stream of random numbers stands."""
    return current_generator().state()


def set_rng_state(new_state: Any) -> None:
    """Go on where `get_rng_state` was."""
    current_generator().set_state(new_state)


def compile(model: Any = None, **settings: Any) -> Any:
    """`model` itself: this engine plans a step when it is run. Also a decorator, as in PyTorch."""
    return (lambda function: function) if model is None else model


def use_deterministic_algorithms(mode: bool, *, warn_only: bool = False) -> None:
    """Accepted for PyTorch's sake: results always repeat for one device and number of threads."""


def set_printoptions(precision: int = 4, threshold: int = 1000, linewidth: int = 80, sci_mode: Any = None) -> None:
    """How tensors are printed: digits behind the point, values before "...", and characters in a line."""
    changed = {"threshold": threshold, "max_line_width": linewidth, "suppress_small": sci_mode is False}
    printing.update(changed, precision=precision)


def FloatTensor(*data: Any) -> Tensor:  # noqa: N802  (PyTorch's name)
    """float32 from values, or of given sizes as memory was found."""
    return _typed(data, dtypes.float32)


def DoubleTensor(*data: Any) -> Tensor:  # noqa: N802
    """float64 from values, or of given sizes as memory was found."""
    return _typed(data, dtypes.float64)


def HalfTensor(*data: Any) -> Tensor:  # noqa: N802
    """float16 from values, or of given sizes as memory was found."""
    return _typed(data, dtypes.float16)


def LongTensor(*data: Any) -> Tensor:  # noqa: N802
    """int64 from values, or of given sizes as memory was found."""
    return _typed(data, dtypes.int64)


def IntTensor(*data: Any) -> Tensor:  # noqa: N802
    """int32 from values, or of given sizes as memory was found."""
    return _typed(data, dtypes.int32)


def BoolTensor(*data: Any) -> Tensor:  # noqa: N802
    """Booleans from values, or of given sizes as memory was found."""
    return _typed(data, dtypes.bool)


def _typed(data: tuple[Any, ...], kind: DType) -> Tensor:
    if not data:
        return empty(0, dtype=kind)
    return empty(*data, dtype=kind) if isinstance(data[0], int) else tensor(data[0], dtype=kind)
