"""New tensors: from values, of one value, in steps, and random."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from core import dtypes
from core.backend import CPU, Array, Device, Generator, array_module, current_generator, device, on_device, to_device
from core.dtypes import DType
from core.tensor import Tensor

Place = str | Device | None


def from_array(array: Array, requires_grad: bool = False) -> Tensor:
    """A tensor that looks at `array` itself, without a copy."""
    return Tensor(array, requires_grad)


def from_numpy(ndarray: Array) -> Tensor:
    """A tensor that looks at `ndarray` itself, without a copy."""
    return Tensor(ndarray)


def tensor(data: Any, dtype: DType | None = None, device: Place = None, requires_grad: bool = False) -> Tensor:
    """A tensor with a copy of `data`: a number, nested sequences, an array or a tensor.

    Python floats become float32 and integers int64; arrays keep their type.
    """
    return _placed(np.array(_as_array(data, dtype), copy=True, order="K"), device, requires_grad)


def as_tensor(data: Any, dtype: DType | None = None, device: Place = None) -> Tensor:
    """`data` as a tensor, without a copy where it is one or an array already."""
    if isinstance(data, Tensor) and dtype in (None, data.dtype) and device is None:
        return data
    return _placed(_as_array(data, dtype), device, False)


def zeros(*size: Any, dtype: DType | None = None, device: Place = None, requires_grad: bool = False) -> Tensor:
    """Zeros."""
    return full(_shape(size), 0, dtype or dtypes.get_default_dtype(), device, requires_grad)


def ones(*size: Any, dtype: DType | None = None, device: Place = None, requires_grad: bool = False) -> Tensor:
    """Ones."""
    return full(_shape(size), 1, dtype or dtypes.get_default_dtype(), device, requires_grad)


def empty(*size: Any, dtype: DType | None = None, device: Place = None, requires_grad: bool = False) -> Tensor:
    """Memory as it was found, to be filled."""
    xp, place = _library(device)
    with on_device(place):
        return Tensor(xp.empty(_shape(size), dtype or dtypes.get_default_dtype()), requires_grad)


def full(
    size: Sequence[int], fill_value: Any, dtype: DType | None = None, device: Place = None, requires_grad: bool = False
) -> Tensor:
    """`fill_value` in every element."""
    xp, place = _library(device)
    with on_device(place):
        return Tensor(xp.full(tuple(size), fill_value, dtype or dtypes.scalar_dtype(fill_value)), requires_grad)


def zeros_like(input: Tensor, dtype: DType | None = None, device: Place = None, requires_grad: bool = False) -> Tensor:
    """Zeros with the shape, type, device and memory order of `input`."""
    made = array_module(input.array).zeros_like(input.array, dtype=dtype)
    return _placed(made, device, requires_grad)


def ones_like(input: Tensor, dtype: DType | None = None, device: Place = None, requires_grad: bool = False) -> Tensor:
    """Ones with the shape, type, device and memory order of `input`."""
    made = array_module(input.array).ones_like(input.array, dtype=dtype)
    return _placed(made, device, requires_grad)


def full_like(
    input: Tensor, fill_value: Any, dtype: DType | None = None, device: Place = None, requires_grad: bool = False
) -> Tensor:
    """`fill_value` with the shape, type, device and memory order of `input`."""
    made = array_module(input.array).full_like(input.array, fill_value, dtype=dtype)
    return _placed(made, device, requires_grad)


def empty_like(input: Tensor, dtype: DType | None = None, device: Place = None, requires_grad: bool = False) -> Tensor:
    """Memory as it was found, with the shape, type, device and memory order of `input`."""
    made = array_module(input.array).empty_like(input.array, dtype=dtype)
    return _placed(made, device, requires_grad)


def arange(
    *limits: float,
    start: float = 0,
    end: float | None = None,
    step: float = 1,
    dtype: DType | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """From `start` (0) to below `end` in steps (1): arange(end), arange(start, end) or arange(start, end, step)."""
    if end is not None:
        limits = (*(limits or (start,)), end, step)
    elif len(limits) < 3 and (start, step) != (0, 1):
        limits = (*limits, step) if len(limits) == 2 else (start, *limits, step)
    kind = dtype or (dtypes.get_default_dtype() if any(isinstance(limit, float) for limit in limits) else dtypes.int64)
    return _placed(np.arange(*limits).astype(kind), device, requires_grad)


def linspace(
    start: float,
    end: float,
    steps: int,
    dtype: DType | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """`steps` values from `start` to `end`, both included."""
    values = np.linspace(float(start), float(end), int(steps)).astype(dtype or dtypes.get_default_dtype())
    return _placed(values, device, requires_grad)


def eye(
    n: int, m: int | None = None, dtype: DType | None = None, device: Place = None, requires_grad: bool = False
) -> Tensor:
    """Ones on the diagonal, zeros elsewhere."""
    return _placed(np.eye(n, m, dtype=dtype or dtypes.get_default_dtype()), device, requires_grad)


def rand(
    *size: Any,
    dtype: DType | None = None,
    device: Place = None,
    requires_grad: bool = False,
    generator: Generator | None = None,
) -> Tensor:
    """Uniform between 0 (included) and 1."""
    stream = (generator or current_generator()).numpy
    kind = dtype or dtypes.get_default_dtype()
    return _placed(
        np.asarray(stream.random(_shape(size), dtype=_drawn(kind))).astype(kind, copy=False), device, requires_grad
    )


def randn(
    *size: Any,
    dtype: DType | None = None,
    device: Place = None,
    requires_grad: bool = False,
    generator: Generator | None = None,
) -> Tensor:
    """Normal with mean 0 and deviation 1."""
    stream = (generator or current_generator()).numpy
    kind = dtype or dtypes.get_default_dtype()
    drawn = stream.standard_normal(_shape(size), dtype=_drawn(kind))
    return _placed(np.asarray(drawn).astype(kind, copy=False), device, requires_grad)


def normal(
    mean: float | Tensor,
    std: float | Tensor = 1.0,
    size: Sequence[int] | None = None,
    generator: Generator | None = None,
) -> Tensor:
    """Normal with the given mean and deviation: numbers and a size (float32), or tensors that are broadcast."""
    stream = (generator or current_generator()).numpy
    given = [x for x in (mean, std) if isinstance(x, Tensor)]
    if not given and size is None:
        raise TypeError("normal: a mean and a deviation that are numbers need a size.")
    shape = np.broadcast_shapes(*[x.shape for x in given]) if size is None else tuple(size)
    drawn = tensor(stream.standard_normal(shape), dtype=given[0].dtype if given else dtypes.get_default_dtype())
    place = given[0].device if given else None
    centre, spread = [x.array if isinstance(x, Tensor) else x for x in (mean, std)]
    there = drawn.array if place is None else to_device(drawn.array, place)
    return Tensor(there * spread + centre)


def randint(
    *limits: Any,
    low: int = 0,
    high: int | None = None,
    size: Sequence[int] | None = None,
    dtype: DType = dtypes.int64,
    device: Place = None,
    generator: Generator | None = None,
) -> Tensor:
    """Integers from `low` (0) to below `high`: randint(high, size) or randint(low, high, size)."""
    given = limits if high is None else (*(limits or (low,)), high)
    given = given if size is None else (*given, size)
    low, high, size = given if len(given) == 3 else (0, *given)
    stream = (generator or current_generator()).numpy
    return _placed(stream.integers(low, high, tuple(size)).astype(dtype, copy=False), device, False)


def randperm(n: int, device: Place = None, generator: Generator | None = None) -> Tensor:
    """The integers below `n` in random order."""
    return _placed((generator or current_generator()).numpy.permutation(n).astype(np.int64), device, False)


def new_zeros(input: Tensor, *size: Any, dtype: DType | None = None, requires_grad: bool = False) -> Tensor:
    """Zeros of another size with the type and device of `input`."""
    return full(_shape(size), 0, dtype or input.dtype, input.device, requires_grad)


def new_ones(input: Tensor, *size: Any, dtype: DType | None = None, requires_grad: bool = False) -> Tensor:
    """Ones of another size with the type and device of `input`."""
    return full(_shape(size), 1, dtype or input.dtype, input.device, requires_grad)


def new_full(
    input: Tensor, size: Sequence[int], fill_value: Any, dtype: DType | None = None, requires_grad: bool = False
) -> Tensor:
    """`fill_value` in another size with the type and device of `input`."""
    return full(size, fill_value, dtype or input.dtype, input.device, requires_grad)


def new_tensor(input: Tensor, data: Any, dtype: DType | None = None, requires_grad: bool = False) -> Tensor:
    """A copy of `data` with the type and device of `input`."""
    return tensor(data, dtype or input.dtype, input.device, requires_grad)


def new_empty(input: Tensor, *size: Any, dtype: DType | None = None, requires_grad: bool = False) -> Tensor:
    """Memory as it was found in another size, with the type and device of `input`."""
    return empty(*size, dtype=dtype or input.dtype, device=input.device, requires_grad=requires_grad)


def rand_like(input: Tensor, dtype: DType | None = None, requires_grad: bool = False) -> Tensor:
    """Uniform between 0 and 1 with the shape, type and device of `input`."""
    return rand(input.shape, dtype=dtype or input.dtype, device=input.device, requires_grad=requires_grad)


def randn_like(input: Tensor, dtype: DType | None = None, requires_grad: bool = False) -> Tensor:
    """Normal with the shape, type and device of `input`."""
    return randn(input.shape, dtype=dtype or input.dtype, device=input.device, requires_grad=requires_grad)


def _as_array(data: Any, dtype: DType | None) -> Array:
    if isinstance(data, Tensor):
        data = data.array
    if hasattr(data, "__cuda_array_interface__"):
        return data if dtype is None else data.astype(dtype)  # type: ignore[no-any-return]
    if isinstance(data, (np.ndarray, np.generic)):
        given: Array = np.asarray(data, dtype=dtype)
        if given.dtype.kind not in "biufc":
            raise TypeError(f"tensor: cannot be made from an array of {given.dtype}; expected numbers.")
        return given
    if isinstance(data, (list, tuple)):
        data = [item.tolist() if isinstance(item, Tensor) else item for item in data]
    array = np.array(data)
    if array.dtype == object or array.dtype.kind in "US":
        raise TypeError(f"tensor: cannot be made from {type(data).__name__} with values that are not numbers.")
    narrow = {"f": dtypes.get_default_dtype(), "c": dtypes.scalar_dtype(0j), "i": dtypes.int64}.get(
        array.dtype.kind, array.dtype
    )
    if array.size == 0 and dtype is None:
        narrow = dtypes.get_default_dtype()
    return array.astype(dtype or narrow, copy=False)


def _shape(size: tuple[Any, ...]) -> tuple[int, ...]:
    given = size[0] if len(size) == 1 and not isinstance(size[0], (int, np.integer)) else size
    return tuple([int(length) for length in given])


def _drawn(dtype: DType) -> Any:
    return np.float64 if dtype == dtypes.float64 else np.float32


def _library(place: Place) -> tuple[Any, Device]:
    where = CPU if place is None else device(place)
    return array_module(where), where


def _placed(array: Array, place: Place, requires_grad: bool) -> Tensor:
    return Tensor(array if place is None else to_device(array, device(place)), requires_grad)
