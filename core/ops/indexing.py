"""Picking elements: integers, slices, masks and index arrays, with gradients."""

from __future__ import annotations

import builtins
from typing import Any

from core.autograd import Gradients, Operation, is_grad_enabled
from core.backend import Array, array_module
from core.ops.arithmetic import where
from core.ops.operands import Operand, as_tensor
from core.ops.reduce import Pick, axis_of
from core.tensor import Tensor


class Index(Operation):
    """Elements at an index of raw integers, slices, None, Ellipsis and arrays; `basic` when it holds no arrays"""

    def __init__(self, index: Any, basic: bool) -> None:
        self.index, self.basic = index, basic
        self.views = basic

    def forward(self, x: Array) -> Array:
        self.form = x.shape, x.dtype
        out: Array = x[self.index]
        return out

    def backward(self, grad: Array) -> Gradients:
        xp = array_module(grad)
        into = xp.zeros(*self.form)
        if self.basic:
            into[self.index] = grad
        else:
            xp.add.at(into, self.index, grad)
        return (into,)


def getitem(x: Tensor, index: Any) -> Tensor:
    """`x[index]`; IndexError names the shape."""
    raw, basic = _raw(index)
    try:
        return Index(raw, basic)(x)
    except IndexError as error:
        raise IndexError(f"Index {index!r} does not fit a tensor of shape {x.shape}: {error}.") from None


def setitem(x: Tensor, index: Any, value: Operand) -> None:
    """`x[index] = value`, in place and outside the graph."""
    if is_grad_enabled() and (x.requires_grad or (isinstance(value, Tensor) and value.requires_grad)):
        raise RuntimeError(
            "Assigning into a tensor that takes part in gradients is not possible: do it under no_grad(), or build the "
            "result with where, cat or stack."
        )
    raw, _ = _raw(index)
    x.array[raw] = value.array if isinstance(value, Tensor) else value
    x.mark_changed()


def gather(input: Tensor, dim: int, index: Tensor) -> Tensor:
    """Along `dim` the values at the places `index`, which has as many axes as `input`."""
    axis = axis_of(input, dim)
    if index.ndim != input.ndim:
        raise RuntimeError(
            f"gather: index of shape {index.shape} needs as many axes as the tensor of shape {input.shape}."
        )
    narrowed = tuple([slice(None) if a == axis else slice(size) for a, size in enumerate(index.shape)])
    return Pick(index.array, axis)(input[narrowed])


def index_select(input: Tensor, dim: int, index: Tensor) -> Tensor:
    """The slices along `dim` at the places `index`."""
    return getitem(input, (slice(None),) * axis_of(input, dim) + (index,))


def masked_fill(input: Tensor, mask: Tensor, value: Operand) -> Tensor:
    """`value` where `mask` holds, `input` elsewhere."""
    return where(mask, value, input)


def flip(input: Tensor, *axes_: Any, dims: Any = ()) -> Tensor:
    """`input` backwards along `dims`, which are given in a sequence or one by one."""
    given = axes_ or (dims,)
    listed = given[0] if len(given) == 1 and not isinstance(given[0], int) else given
    axes = {axis_of(input, dim) for dim in listed}
    backwards = tuple([slice(None, None, -1) if axis in axes else slice(None) for axis in range(input.ndim)])
    return getitem(input, backwards)


def _raw(index: Any) -> tuple[Any, bool]:
    """`index` with tensors and lists as arrays, and whether it holds none."""
    if isinstance(index, tuple):
        parts = [_raw(part) for part in index]
        return tuple([raw for raw, _ in parts]), builtins.all(basic for _, basic in parts)
    if isinstance(index, Tensor):
        if index.ndim == 0 and index.dtype.kind in "iu":
            return int(index.array), True
        return index.array, False
    if isinstance(index, list):
        return as_tensor(index).array, False
    return index, isinstance(index, (int, slice, type(None), type(Ellipsis))) and not isinstance(index, bool)
