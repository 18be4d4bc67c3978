"""More ways to lay values out: turning, mirroring, windows over an axis, joining and splitting by direction."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np

from core.autograd import Gradients, Operation
from core.backend import Array, array_module
from core.ops.arrange import diag_embed, vstack
from core.ops.indexing import flip, getitem
from core.ops.reduce import axis_of
from core.ops.shape import cat, expand, flatten, reshape, split, transpose, unsqueeze
from core.tensor import Tensor

__all__ = [
    "adjoint", "atleast_1d", "atleast_2d", "atleast_3d", "broadcast_shapes", "broadcast_tensors", "column_stack",
    "diagflat", "dsplit", "dstack", "fliplr", "flipud", "hsplit", "rot90", "row_stack", "tensor_split", "vsplit",
]  # fmt: skip


class Windows(Operation):
    """Every window of `size` along an axis, `step` apart, as a new last axis"""

    def __init__(self, axis: int, size: int, step: int) -> None:
        self.axis, self.size, self.step = axis, size, step

    def forward(self, x: Array) -> Array:
        self.form = x.shape, x.dtype
        xp = array_module(x)
        starts = xp.arange(0, x.shape[self.axis] - self.size + 1, self.step)
        self.places = (slice(None),) * self.axis + (starts[:, None] + xp.arange(self.size),)
        out: Array = xp.moveaxis(x[self.places], self.axis + 1, -1)
        return out

    def backward(self, grad: Array) -> Gradients:
        xp = array_module(grad)
        into = xp.zeros(*self.form)
        xp.add.at(into, self.places, xp.moveaxis(grad, -1, self.axis + 1))
        return (into,)


def unfold(input: Tensor, dimension: int, size: int, step: int) -> Tensor:
    """The windows of `size` along axis `dimension`, `step` apart, as a new last axis. A copy."""
    axis = axis_of(input, dimension)
    if not 0 < size <= input.shape[axis] or step < 1:
        raise RuntimeError(f"unfold: windows of {size} every {step} do not fit axis {axis} of shape {input.shape}.")
    return Windows(axis, size, step)(input)


def rot90(input: Tensor, k: int = 1, dims: Sequence[int] = (0, 1)) -> Tensor:
    """`input` turned `k` times by 90° in the plane of two axes, from the first towards the second."""
    first, second = axis_of(input, dims[0]), axis_of(input, dims[1])
    if first == second:
        raise RuntimeError(f"rot90 needs two different axes; received {tuple(dims)} for shape {input.shape}.")
    turns = k % 4
    if turns == 2:
        return flip(input, (first, second))
    if turns == 1:
        return flip(transpose(input, first, second), (first,))
    return flip(transpose(input, first, second), (second,)) if turns == 3 else getitem(input, ...)


def fliplr(input: Tensor) -> Tensor:
    """`input` backwards along axis 1."""
    return flip(input, (1,))


def flipud(input: Tensor) -> Tensor:
    """`input` backwards along axis 0."""
    return flip(input, (0,))


def atleast_1d(*tensors: Any) -> Any:
    """With at least one axis."""
    return _each(tensors, lambda x: reshape(x, 1) if x.ndim == 0 else x)


def atleast_2d(*tensors: Any) -> Any:
    """With at least two axes; vectors become rows."""
    return _each(tensors, _rows)


def atleast_3d(*tensors: Any) -> Any:
    """With at least three axes; new ones stand behind matrices, around vectors."""
    return _each(tensors, lambda x: unsqueeze(_rows(x), -1) if x.ndim < 3 else x)


def broadcast_shapes(*shapes: Any) -> tuple[int, ...]:
    """The shape that `shapes` are broadcast to. RuntimeError when they do not fit."""
    given = [(shape,) if isinstance(shape, int) else tuple(shape) for shape in shapes]
    try:
        return np.broadcast_shapes(*given)
    except ValueError:
        raise RuntimeError(f"broadcast_shapes: {' and '.join(map(str, given))} do not fit together.") from None


def broadcast_tensors(*tensors: Tensor) -> tuple[Tensor, ...]:
    """Tensors of one shape, without copies."""
    shape = broadcast_shapes(*[tensor.shape for tensor in tensors])
    return tuple([expand(tensor, shape) for tensor in tensors])


def column_stack(tensors: Sequence[Tensor]) -> Tensor:
    """Tensors beside each other; vectors are columns."""
    return cat([reshape(x, -1, 1) if x.ndim < 2 else x for x in tensors], 1)


def dstack(tensors: Sequence[Tensor]) -> Tensor:
    """Tensors behind each other along axis 2."""
    return cat([atleast_3d(x) for x in tensors], 2)


def row_stack(tensors: Sequence[Tensor]) -> Tensor:
    """Tensors below each other; vectors are rows."""
    return vstack(tensors)


def diagflat(input: Tensor, offset: int = 0) -> Tensor:
    """The matrix with all values of `input` on a diagonal."""
    return diag_embed(flatten(input), offset)


def tensor_split(input: Tensor, indices_or_sections: int | Sequence[int] | Tensor, dim: int = 0) -> tuple[Tensor, ...]:
    """As many pieces along `dim` as a number says, the first ones one longer if need be; or cut at the given places."""
    axis = axis_of(input, dim)
    length = input.shape[axis]
    given = indices_or_sections
    if isinstance(given, Tensor):
        given = given.tolist()
    if isinstance(given, int):
        if given < 1:
            raise RuntimeError(f"tensor_split needs at least one piece; received {given}.")
        small, more = divmod(length, given)
        return split(input, [small + (place < more) for place in range(given)], axis)
    cuts = [0, *[slice(cut).indices(length)[1] for cut in given], length]
    lead = (slice(None),) * axis
    return tuple([getitem(input, (*lead, slice(a, b))) for a, b in itertools.pairwise(cuts)])


def hsplit(input: Tensor, indices_or_sections: int | Sequence[int]) -> tuple[Tensor, ...]:
    """Pieces along axis 1 (vectors: axis 0)."""
    return tensor_split(input, indices_or_sections, 0 if input.ndim == 1 else 1)


def vsplit(input: Tensor, indices_or_sections: int | Sequence[int]) -> tuple[Tensor, ...]:
    """Pieces along axis 0."""
    return tensor_split(input, indices_or_sections, 0)


def dsplit(input: Tensor, indices_or_sections: int | Sequence[int]) -> tuple[Tensor, ...]:
    """Pieces along axis 2."""
    return tensor_split(input, indices_or_sections, 2)


def adjoint(input: Tensor) -> Tensor:
    """Matrices with rows and columns swapped and complex numbers conjugated."""
    swapped = transpose(input, -2, -1)
    return swapped.conj() if input.dtype.kind == "c" else swapped


def _rows(x: Tensor) -> Tensor:
    return reshape(x, (1,) * (2 - x.ndim) + x.shape) if x.ndim < 2 else x


def _each(tensors: tuple[Any, ...], change: Any) -> Any:
    if len(tensors) == 1 and not isinstance(tensors[0], Tensor):
        return tuple([change(x) for x in tensors[0]])
    return change(tensors[0]) if len(tensors) == 1 else tuple([change(x) for x in tensors])
