"""Operations that lay values out anew: triangles, diagonals, rolling, repeating, and stacking."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.autograd import Gradients, Operation
from core.backend import Array, array_module, on_host
from core.ops.arithmetic import where
from core.ops.indexing import getitem
from core.ops.reduce import axes_of, axis_of
from core.ops.shape import Permute, cat, expand, flatten, repeat, reshape, unsqueeze
from core.tensor import Tensor


class Roll(Operation):
    """Values moved along axes; those that leave at one end come in at the other"""

    def __init__(self, shifts: tuple[int, ...], axes: tuple[int, ...]) -> None:
        self.shifts, self.axes = shifts, axes

    def forward(self, x: Array) -> Array:
        out: Array = array_module(x).roll(x, self.shifts, self.axes)
        return out

    def backward(self, grad: Array) -> Gradients:
        return (array_module(grad).roll(grad, tuple([-shift for shift in self.shifts]), self.axes),)


class DiagonalMatrix(Operation):
    """Matrices with the last axis of x on a diagonal, zeros elsewhere"""

    def __init__(self, offset: int) -> None:
        self.offset = offset

    def forward(self, x: Array) -> Array:
        xp = array_module(x)
        side = x.shape[-1] + abs(self.offset)
        out: Array = xp.zeros((*x.shape[:-1], side, side), x.dtype)
        self.places = (..., *_diagonal(xp, x.shape[-1], self.offset))
        out[self.places] = x
        return out

    def backward(self, grad: Array) -> Gradients:
        return (grad[self.places],)


class Diagonal(Operation):
    """A diagonal of the matrices in two axes, as the last axis: a view"""

    views = True

    def __init__(self, offset: int, first: int, second: int) -> None:
        self.place = offset, first, second

    def forward(self, x: Array) -> Array:
        self.form = x.shape, x.dtype
        return self._of(x)

    def backward(self, grad: Array) -> Gradients:
        into = array_module(grad).zeros(*self.form)
        self._of(into)[...] = grad
        return (into,)

    def _of(self, x: Array) -> Array:
        seen: Array = x.diagonal(*self.place)
        if on_host(seen):
            seen.flags.writeable = x.flags.writeable  # NumPy's own are for reading only
        return seen


def tril(input: Tensor, diagonal: int = 0) -> Tensor:
    """Matrices with zeros above `diagonal`."""
    return where(Tensor(_triangle("tril", input, diagonal)), input, 0)


def triu(input: Tensor, diagonal: int = 0) -> Tensor:
    """Matrices with zeros below `diagonal`."""
    below = _triangle("triu", input, diagonal - 1)
    return where(Tensor(~below), input, 0)


def diagonal(input: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    """The diagonal of the matrices in axes `dim1` and `dim2`, as the last axis; `offset` > 0 lies above. A view."""
    first, second = axis_of(input, dim1), axis_of(input, dim2)
    if first == second:
        raise RuntimeError(f"diagonal needs two different axes; received {dim1} and {dim2} for shape {input.shape}.")
    return Diagonal(offset, first, second)(input)


def diag_embed(input: Tensor, offset: int = 0) -> Tensor:
    """Matrices with the last axis of `input` on the diagonal `offset`."""
    return DiagonalMatrix(offset)(input)


def diag(input: Tensor, offset: int = 0) -> Tensor:
    """The matrix with the vector `input` on a diagonal, or that diagonal of the matrix `input`."""
    if input.ndim not in (1, 2):
        raise RuntimeError(f"diag needs a vector or a matrix; this tensor has shape {input.shape}.")
    return diag_embed(input, offset) if input.ndim == 1 else diagonal(input, offset)


def trace(input: Tensor) -> Tensor:
    """Sum of the diagonal of a matrix."""
    if input.ndim != 2:
        raise RuntimeError(f"trace needs a matrix; this tensor has shape {input.shape}.")
    total: Tensor = diagonal(input).sum()
    return total


def roll(input: Tensor, shifts: int | Sequence[int], dims: int | Sequence[int] | None = None) -> Tensor:
    """Values moved by `shifts` along `dims`, coming in again at the other end; without `dims` in logical order."""
    steps = (shifts,) if isinstance(shifts, int) else tuple(shifts)
    if dims is None:
        return reshape(Roll(steps, (0,))(flatten(input)), input.shape)
    axes = axes_of(input, dims)
    if len(axes) != len(steps):
        raise RuntimeError(f"roll: {len(steps)} shifts do not fit {len(axes)} axes.")
    return Roll(steps, axes)(input)


def tile(input: Tensor, *times: Any) -> Tensor:
    """Copies of `input` side by side; `times` counts from the last axis."""
    given = times[0] if len(times) == 1 and not isinstance(times[0], int) else times
    return repeat(input, (1,) * (input.ndim - len(given)) + tuple(given))


def repeat_interleave(input: Tensor, repeats: int | Tensor, dim: int | None = None) -> Tensor:
    """Every slice along `dim` (every value, if left out) `repeats` times, copies beside each other."""
    if dim is None:
        return repeat_interleave(flatten(input), repeats, 0)
    axis = axis_of(input, dim)
    xp = array_module(input.array)
    times = repeats.array.tolist() if isinstance(repeats, Tensor) else repeats
    chosen = xp.repeat(xp.arange(input.shape[axis]), times)
    return getitem(input, (slice(None),) * axis + (Tensor(chosen),))


def movedim(input: Tensor, source: int | Sequence[int], destination: int | Sequence[int]) -> Tensor:
    """Axes `source` at the places `destination`, the others in their order."""
    gone, places = axes_of(input, source), axes_of(input, destination)
    order = [axis for axis in range(input.ndim) if axis not in gone]
    for place, axis in sorted(zip(places, gone, strict=True)):
        order.insert(place, axis)
    return Permute(tuple(order))(input)


def unflatten(input: Tensor, dim: int, sizes: Sequence[int]) -> Tensor:
    """Axis `dim` as several axes of `sizes`, one of which may be -1."""
    axis = axis_of(input, dim)
    known = 1
    for size in sizes:
        known *= size if size != -1 else 1
    whole = [input.shape[axis] // known if size == -1 and known else size for size in sizes]
    return reshape(input, (*input.shape[:axis], *whole, *input.shape[axis + 1 :]))


def narrow(input: Tensor, dim: int, start: int, length: int) -> Tensor:
    """`length` slices along `dim` from `start` on."""
    axis = axis_of(input, dim)
    if not 0 <= start <= start + length <= input.shape[axis]:
        raise RuntimeError(f"narrow: {start} to {start + length} is outside axis {axis} of shape {input.shape}.")
    return getitem(input, (slice(None),) * axis + (slice(start, start + length),))


def select(input: Tensor, dim: int, index: int) -> Tensor:
    """Slice `index` along `dim`, without that axis."""
    return getitem(input, (slice(None),) * axis_of(input, dim) + (int(index),))


def hstack(tensors: Sequence[Tensor]) -> Tensor:
    """Tensors beside each other: along axis 1, vectors along axis 0."""
    rows = [reshape(tensor, 1) if not tensor.ndim else tensor for tensor in tensors]
    return cat(rows, 0 if rows and rows[0].ndim == 1 else 1)


def vstack(tensors: Sequence[Tensor]) -> Tensor:
    """Tensors below each other along axis 0; vectors are rows."""
    return cat([unsqueeze(tensor, 0) if tensor.ndim == 1 else tensor for tensor in tensors], 0)


def meshgrid(*tensors: Tensor, indexing: str = "ij") -> tuple[Tensor, ...]:
    """The coordinates of a grid over vectors; `indexing` "ij" has the first vector along axis 0, "xy" along axis 1."""
    if indexing not in ("ij", "xy"):
        raise ValueError(f"meshgrid: indexing must be 'ij' or 'xy'; it is {indexing!r}.")
    swapped = indexing == "xy" and len(tensors) > 1
    ordered = (tensors[1], tensors[0], *tensors[2:]) if swapped else tensors
    sizes = tuple([tensor.numel() for tensor in ordered])
    grids = []
    for place, tensor in enumerate(ordered):
        alone = [size if axis == place else 1 for axis, size in enumerate(sizes)]
        grids.append(expand(reshape(tensor, alone), sizes))
    return (grids[1], grids[0], *grids[2:]) if swapped else tuple(grids)


def _diagonal(xp: Any, count: int, offset: int) -> tuple[Array, Array]:
    steps = xp.arange(count)
    return steps + max(-offset, 0), steps + max(offset, 0)


def _triangle(name: str, x: Tensor, offset: int) -> Array:
    if x.ndim < 2:
        raise RuntimeError(f"{name} needs at least two axes; this tensor has shape {x.shape}.")
    lower: Array = array_module(x.array).tri(*x.shape[-2:], k=offset, dtype=bool)
    return lower
