"""Operations that move values without changing them: shapes, orders of axes, joining and splitting."""

from __future__ import annotations

import builtins
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from core.autograd import Gradients, Operation, unbroadcast
from core.backend import Array, array_module, memory
from core.ops.reduce import Axes, axes_of, axis_of
from core.tensor import Tensor


class Reshape(Operation):
    """The same values in the same logical order under other sizes"""

    views = True

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape

    def forward(self, x: Array) -> Array:
        self.source = x.shape
        return x.reshape(self.shape)

    def backward(self, grad: Array) -> Gradients:
        return (grad.reshape(self.source),)


class Permute(Operation):
    """Axes in another order"""

    views = True

    def __init__(self, axes: tuple[int, ...]) -> None:
        self.axes = axes

    def forward(self, x: Array) -> Array:
        return x.transpose(self.axes)

    def backward(self, grad: Array) -> Gradients:
        back = [0] * len(self.axes)
        for place, axis in enumerate(self.axes):
            back[axis] = place
        return (grad.transpose(back),)


class Expand(Operation):
    """Axes of size 1 repeated without a copy"""

    views = True

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape

    def forward(self, x: Array) -> Array:
        self.source = x.shape
        out: Array = array_module(x).broadcast_to(x, self.shape)
        return out

    def backward(self, grad: Array) -> Gradients:
        return (unbroadcast(grad, self.source, grad.dtype),)


class Copy(Operation):
    """A copy in memory of its own; `order` is NumPy's: C for logical order, K to keep the order in memory"""

    def __init__(self, order: str) -> None:
        self.order = order

    def forward(self, x: Array) -> Array:
        out: Array = array_module(x).array(x, order=self.order, copy=True)
        return out

    def backward(self, grad: Array) -> Gradients:
        return (grad,)


class Concat(Operation):
    """Tensors one after the other along an axis"""

    def __init__(self, axis: int) -> None:
        self.axis = axis

    def forward(self, *parts: Array) -> Array:
        self.sizes = [part.shape[self.axis] for part in parts]
        axes = memory.memory_order(parts[0])
        place = axes.index(self.axis)
        xp = array_module(parts[0])
        joined: Array = xp.concatenate([part.transpose(axes) for part in parts], axis=place)
        return joined.transpose([axes.index(axis) for axis in range(joined.ndim)])

    def backward(self, grad: Array) -> Gradients:
        ends = np.cumsum(self.sizes).tolist()
        lead = (slice(None),) * self.axis
        return tuple(
            [
                grad[(*lead, slice(end - size, end))] if needed else None
                for size, end, needed in zip(self.sizes, ends, self.needs, strict=True)
            ]
        )


class Split(Operation):
    """Pieces of given sizes along an axis, each a view"""

    views = True

    def __init__(self, sizes: Sequence[int], axis: int) -> None:
        self.sizes, self.axis = list(sizes), axis
        self.outputs = len(self.sizes)

    def forward(self, x: Array) -> tuple[Array, ...]:
        self.form = x.shape, x.dtype
        return tuple([x[where] for where in self._places()])

    def backward(self, grads: tuple[Array | None, ...]) -> Gradients:
        first = next(grad for grad in grads if grad is not None)
        into = array_module(first).zeros(*self.form)
        for where, grad in zip(self._places(), grads, strict=True):
            if grad is not None:
                into[where] = grad
        return (into,)

    def _places(self) -> list[tuple[slice, ...]]:
        ends = np.cumsum(self.sizes).tolist()
        lead = (slice(None),) * self.axis
        return [(*lead, slice(end - size, end)) for size, end in zip(self.sizes, ends, strict=True)]


def reshape(x: Tensor, *shape: Any) -> Tensor:
    """The same values in the same logical order; one size may be -1 and is worked out."""
    sizes = _sizes(shape)
    known = math.prod([size for size in sizes if size != -1])
    unknown = sizes.count(-1)
    fits = x.numel() == known if not unknown else unknown == 1 and known > 0 and x.numel() % known == 0
    if not fits:
        raise RuntimeError(f"reshape: a tensor of shape {x.shape} has {x.numel()} values, which do not fit {sizes}.")
    return Reshape(sizes)(x)


def flatten(x: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """Axes `start_dim` to `end_dim` as one, in logical order."""
    if not x.ndim:
        return reshape(x, 1)
    start, end = axis_of(x, start_dim), axis_of(x, end_dim)
    size = math.prod(x.shape[start : end + 1])
    return Reshape((*x.shape[:start], size, *x.shape[end + 1 :]))(x)


def permute(x: Tensor, *dims: Any) -> Tensor:
    """Axes in the order `dims`."""
    axes = axes_of(x, _sizes(dims))
    if sorted(axes) != list(range(x.ndim)):
        raise RuntimeError(f"permute: {_sizes(dims)} does not name each axis of shape {x.shape} once.")
    return Permute(axes)(x)


def transpose(x: Tensor, dim0: int, dim1: int) -> Tensor:
    """Axes `dim0` and `dim1` swapped."""
    order = list(range(x.ndim))
    first, second = axis_of(x, dim0), axis_of(x, dim1)
    if x.ndim:
        order[first], order[second] = order[second], order[first]
    return Permute(tuple(order))(x)


def t(x: Tensor) -> Tensor:
    """A matrix with its axes swapped; a vector as it is."""
    if x.ndim > 2:
        raise RuntimeError(f"t needs a matrix or a vector; this tensor has shape {x.shape}: use transpose or permute.")
    return x if x.ndim < 2 else Permute((1, 0))(x)


def squeeze(x: Tensor, dim: Axes = None) -> Tensor:
    """Without the axes `dim` (all, if left out) that have size 1."""
    gone = {axis for axis in axes_of(x, dim) if x.ndim and x.shape[axis] == 1}
    return Reshape(tuple([size for axis, size in enumerate(x.shape) if axis not in gone]))(x)


def unsqueeze(x: Tensor, dim: int) -> Tensor:
    """With a new axis of size 1 at `dim`."""
    if not -x.ndim - 1 <= dim <= x.ndim:
        raise IndexError(f"unsqueeze: place {dim} does not exist for a tensor of shape {x.shape}.")
    place = dim % (x.ndim + 1)
    return Reshape((*x.shape[:place], 1, *x.shape[place:]))(x)


def expand(x: Tensor, *sizes: Any) -> Tensor:
    """Axes of size 1 repeated to `sizes`, without a copy; -1 keeps a size, new axes stand in front."""
    wanted = _sizes(sizes)
    added = len(wanted) - x.ndim
    shape = tuple([x.shape[axis - added] if size == -1 else size for axis, size in enumerate(wanted)])
    fits = added >= 0 and builtins.all(
        have in (1, want) for have, want in zip(x.shape, shape[builtins.max(added, 0) :], strict=False)
    )
    if not fits:
        raise RuntimeError(f"expand: a tensor of shape {x.shape} cannot be repeated to {wanted}.")
    return Expand(shape)(x)


def expand_as(x: Tensor, other: Tensor) -> Tensor:
    """`x` repeated to the shape of `other`."""
    return expand(x, other.shape)


def repeat(x: Tensor, *times: Any) -> Tensor:
    """Copies of `x` side by side, `times` along each axis."""
    counts = _sizes(times)
    lead = (1,) * (len(counts) - x.ndim) + x.shape
    interleaved = [size for count, length in zip(counts, lead, strict=True) for size in (count, length)]
    spread = expand(reshape(x, [size for length in lead for size in (1, length)]), interleaved)
    return reshape(spread, [count * length for count, length in zip(counts, lead, strict=True)])


def contiguous(x: Tensor) -> Tensor:
    """`x` with memory in logical order: itself when it is so already."""
    return x if x.array.flags.c_contiguous else Copy("C")(x)


def clone(x: Tensor) -> Tensor:
    """A copy; gradients flow through."""
    return Copy("K")(x)


def cat(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Tensors one after the other along `dim`; the other sizes must be equal."""
    if not tensors:
        raise RuntimeError("cat needs at least one tensor.")
    first = tensors[0]
    axis = axis_of(first, dim)
    for tensor in tensors[1:]:
        rest = tensor.shape[:axis] + tensor.shape[axis + 1 :]
        if tensor.ndim != first.ndim or rest != first.shape[:axis] + first.shape[axis + 1 :]:
            raise RuntimeError(
                f"cat: shapes {first.shape} and {tensor.shape} may differ along axis {axis} only, where they join."
            )
    return Concat(axis)(*tensors)


def stack(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Tensors of one shape along a new axis at `dim`."""
    if not tensors:
        raise RuntimeError("stack needs at least one tensor.")
    for tensor in tensors[1:]:
        if tensor.shape != tensors[0].shape:
            raise RuntimeError(f"stack: expected equal shapes, received {tensors[0].shape} and {tensor.shape}.")
    return cat([unsqueeze(tensor, dim) for tensor in tensors], dim % (tensors[0].ndim + 1))


def split(x: Tensor, split_size_or_sections: int | Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
    """Pieces of one size (the last may be smaller) or of the given sizes along `dim`."""
    axis = axis_of(x, dim)
    length = x.shape[axis]
    if isinstance(split_size_or_sections, int):
        size = split_size_or_sections
        if size <= 0:
            raise RuntimeError(f"split needs a size of at least 1; received {size}.")
        sections = [builtins.min(size, length - start) for start in range(0, length, size)] or [0]
    else:
        sections = list(split_size_or_sections)
        if builtins.sum(sections) != length:
            raise RuntimeError(f"split: sizes {sections} do not add up to {length}, the length of axis {axis}.")
    return Split(sections, axis).several(x)


def chunk(x: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """At most `chunks` pieces of equal size along `dim`; the last may be smaller."""
    return split(x, builtins.max(1, -(-x.shape[axis_of(x, dim)] // chunks)), dim)


def unbind(x: Tensor, dim: int = 0) -> tuple[Tensor, ...]:
    """The slices along `dim`, without that axis."""
    axis = axis_of(x, dim)
    if not x.shape[axis]:
        return ()
    return tuple([squeeze(piece, axis) for piece in split(x, 1, axis)])


def _sizes(given: tuple[Any, ...]) -> tuple[int, ...]:
    sizes = given[0] if len(given) == 1 and not isinstance(given[0], (int, np.integer)) else given
    return tuple([int(size) for size in sizes])
