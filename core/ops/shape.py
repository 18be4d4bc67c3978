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


def reshape(input: Tensor, *shape: Any) -> Tensor:
    """The same values in the same logical order; one size may be -1 and is worked out."""
    sizes = _sizes(shape)
    known = math.prod([size for size in sizes if size != -1])
    unknown = sizes.count(-1)
    fits = input.numel() == known if not unknown else unknown == 1 and known > 0 and input.numel() % known == 0
    if not fits:
        raise RuntimeError(
            f"reshape: a tensor of shape {input.shape} has {input.numel()} values, which do not fit {sizes}."
        )
    return Reshape(sizes)(input)


def flatten(input: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """Axes `start_dim` to `end_dim` as one, in logical order."""
    if not input.ndim:
        return reshape(input, 1)
    start, end = axis_of(input, start_dim), axis_of(input, end_dim)
    size = math.prod(input.shape[start : end + 1])
    return Reshape((*input.shape[:start], size, *input.shape[end + 1 :]))(input)


def permute(input: Tensor, *dims: Any) -> Tensor:
    """Axes in the order `dims`."""
    axes = axes_of(input, _sizes(dims))
    if sorted(axes) != list(range(input.ndim)):
        raise RuntimeError(f"permute: {_sizes(dims)} does not name each axis of shape {input.shape} once.")
    return Permute(axes)(input)


def transpose(input: Tensor, dim0: int, dim1: int) -> Tensor:
    """Axes `dim0` and `dim1` swapped."""
    order = list(range(input.ndim))
    first, second = axis_of(input, dim0), axis_of(input, dim1)
    if input.ndim:
        order[first], order[second] = order[second], order[first]
    return Permute(tuple(order))(input)


def t(input: Tensor) -> Tensor:
    """A matrix with its axes swapped; a vector as it is."""
    if input.ndim > 2:
        raise RuntimeError(
            f"t needs a matrix or a vector; this tensor has shape {input.shape}: use transpose or permute."
        )
    return input if input.ndim < 2 else Permute((1, 0))(input)


def squeeze(input: Tensor, dim: Axes = None) -> Tensor:
    """Without the axes `dim` (all, if left out) that have size 1."""
    gone = {axis for axis in axes_of(input, dim) if input.ndim and input.shape[axis] == 1}
    return Reshape(tuple([size for axis, size in enumerate(input.shape) if axis not in gone]))(input)


def unsqueeze(input: Tensor, dim: int) -> Tensor:
    """With a new axis of size 1 at `dim`."""
    if not -input.ndim - 1 <= dim <= input.ndim:
        raise IndexError(f"unsqueeze: place {dim} does not exist for a tensor of shape {input.shape}.")
    place = dim % (input.ndim + 1)
    return Reshape((*input.shape[:place], 1, *input.shape[place:]))(input)


def expand(input: Tensor, *sizes: Any) -> Tensor:
    """Axes of size 1 repeated to `sizes`, without a copy; -1 keeps a size, new axes stand in front."""
    wanted = _sizes(sizes)
    added = len(wanted) - input.ndim
    shape = tuple([input.shape[axis - added] if size == -1 else size for axis, size in enumerate(wanted)])
    fits = added >= 0 and builtins.all(
        have in (1, want) for have, want in zip(input.shape, shape[builtins.max(added, 0) :], strict=False)
    )
    if not fits:
        raise RuntimeError(f"expand: a tensor of shape {input.shape} cannot be repeated to {wanted}.")
    return Expand(shape)(input)


def expand_as(input: Tensor, other: Tensor) -> Tensor:
    """`input` repeated to the shape of `other`."""
    return expand(input, other.shape)


def repeat(input: Tensor, *times: Any) -> Tensor:
    """Copies of `input` side by side, `times` along each axis."""
    counts = _sizes(times)
    lead = (1,) * (len(counts) - input.ndim) + input.shape
    interleaved = [size for count, length in zip(counts, lead, strict=True) for size in (count, length)]
    spread = expand(reshape(input, [size for length in lead for size in (1, length)]), interleaved)
    return reshape(spread, [count * length for count, length in zip(counts, lead, strict=True)])


def contiguous(input: Tensor) -> Tensor:
    """`input` with memory in logical order: itself when it is so already."""
    return input if input.array.flags.c_contiguous else Copy("C")(input)


def clone(input: Tensor) -> Tensor:
    """A copy; gradients flow through."""
    return Copy("K")(input)


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


def split(tensor: Tensor, split_size_or_sections: int | Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
    """Pieces of one size (the last may be smaller) or of the given sizes along `dim`."""
    axis = axis_of(tensor, dim)
    length = tensor.shape[axis]
    if isinstance(split_size_or_sections, int):
        size = split_size_or_sections
        if size <= 0:
            raise RuntimeError(f"split needs a size of at least 1; received {size}.")
        sections = [builtins.min(size, length - start) for start in range(0, length, size)] or [0]
    else:
        sections = list(split_size_or_sections)
        if builtins.sum(sections) != length:
            raise RuntimeError(f"split: sizes {sections} do not add up to {length}, the length of axis {axis}.")
    return Split(sections, axis).several(tensor)


def chunk(input: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """At most `chunks` pieces of equal size along `dim`; the last may be smaller."""
    return split(input, builtins.max(1, -(-input.shape[axis_of(input, dim)] // chunks)), dim)


def unbind(input: Tensor, dim: int = 0) -> tuple[Tensor, ...]:
    """The slices along `dim`, without that axis."""
    axis = axis_of(input, dim)
    if not input.shape[axis]:
        return ()
    return tuple([squeeze(piece, axis) for piece in split(input, 1, axis)])


def _sizes(given: tuple[Any, ...]) -> tuple[int, ...]:
    sizes = given[0] if len(given) == 1 and not isinstance(given[0], (int, np.integer)) else given
    return tuple([int(size) for size in sizes])
