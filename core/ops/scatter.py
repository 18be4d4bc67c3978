"""Writing values to places, and picking them by a mask, with gradients."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.autograd import Gradients, Operation
from core.backend import Array, array_module
from core.ops.arithmetic import div, mul
from core.ops.creation import full
from core.ops.indexing import getitem
from core.ops.operands import Operand, require_broadcast
from core.ops.reduce import axis_of
from core.ops.shape import expand, flatten
from core.tensor import Tensor


class Put(Operation):
    """x with `src` at given places; with `adds` added to what is there. Of equal places the last one counts."""

    def __init__(self, places: Any, adds: bool) -> None:
        self.places, self.adds = places, adds

    def forward(self, x: Array, src: Array) -> Array:
        out = x.copy()
        if self.adds:
            array_module(x).add.at(out, self.places, src)
        else:
            out[self.places] = src
        return out

    def backward(self, grad: Array) -> Gradients:
        for_src = grad[self.places] if self.needs[1] else None
        if self.adds or not self.needs[0]:
            return grad, for_src
        for_x = grad.copy()
        for_x[self.places] = 0
        return for_x, for_src


def scatter(input: Tensor, dim: int, index: Tensor, src: Operand) -> Tensor:
    """`input` with the values of `src` (a tensor, or one number) at the places `index` along `dim`."""
    return Put(_places("scatter", input, dim, index), False)(input, _source("scatter", input, index, src))


def scatter_add(input: Tensor, dim: int, index: Tensor, src: Operand) -> Tensor:
    """`input` with the values of `src` added at the places `index` along `dim`."""
    return Put(_places("scatter_add", input, dim, index), True)(input, _source("scatter_add", input, index, src))


def index_add(input: Tensor, dim: int, index: Tensor, source: Tensor, alpha: float = 1) -> Tensor:
    """`input` with the slices of `source` times `alpha` added to the slices `index` along `dim`."""
    added = source if alpha == 1 else mul(source, alpha)
    return Put(_slices("index_add", input, dim, index, source.shape), True)(input, added)


def index_copy(input: Tensor, dim: int, index: Tensor, source: Tensor) -> Tensor:
    """`input` with the slices of `source` in place of the slices `index` along `dim`."""
    return Put(_slices("index_copy", input, dim, index, source.shape), False)(input, source)


def index_fill(input: Tensor, dim: int, index: Tensor, value: Operand) -> Tensor:
    """`input` with `value` in the slices `index` along `dim`."""
    filler = value if isinstance(value, Tensor) else Tensor(array_module(input.array).asarray(value, dtype=input.dtype))
    return _Fill((slice(None),) * axis_of(input, dim) + (index.array,))(input, filler)


def masked_select(input: Tensor, mask: Tensor) -> Tensor:
    """The values of `input` where `mask` holds, in logical order."""
    require_broadcast("masked_select", input, mask)
    shape = np.broadcast_shapes(input.shape, mask.shape)
    return getitem(expand(input, shape), expand(mask, shape))


def take(input: Tensor, index: Tensor) -> Tensor:
    """The values at the places `index` of `input` in logical order."""
    return getitem(flatten(input), index)


def masked_scatter(input: Tensor, mask: Tensor, source: Tensor) -> Tensor:
    """`input` with the first values of `source`, one after the other, where `mask` holds."""
    shape = np.broadcast_shapes(input.shape, mask.shape)
    places = array_module(mask.array).broadcast_to(mask.array, shape).nonzero()
    count = len(places[0]) if places else int(mask.array)
    if count > source.numel():
        raise RuntimeError(f"masked_scatter: the mask holds at {count} places; the source has {source.numel()} values.")
    return Put(places, False)(expand(input, shape), getitem(flatten(source), slice(count)))


def index_put(input: Tensor, indices: Any, values: Tensor, accumulate: bool = False) -> Tensor:
    """`input` with `values` (broadcast) at the places that a tuple of index tensors names, or added to them."""
    places = tuple([index.array if isinstance(index, Tensor) else index for index in indices])
    return Put(places, accumulate)(input, expand(values, input.array[places].shape))


def scatter_reduce(
    input: Tensor, dim: int, index: Tensor, src: Tensor, reduce: str, include_self: bool = True
) -> Tensor:
    """`input` joined with the values of `src` at the places `index` along `dim`: by "sum", "mean", "prod", "amax" or
    "amin"; without `include_self` the old values at these places do not count. "prod", "amax" and "amin" have no
    gradient here."""
    joins = {"sum": "add", "mean": "add", "prod": "multiply", "amax": "maximum", "amin": "minimum"}
    if reduce not in joins:
        raise RuntimeError(f"scatter_reduce: reduce must be one of {', '.join(joins)}; it is {reduce!r}.")
    places = _places("scatter_reduce", input, dim, index)
    start = {"prod": 1.0, "amax": -np.inf, "amin": np.inf}.get(reduce, 0.0)
    values = _source("scatter_reduce", input, index, src)
    base = input if include_self else Put(places, False)(input, full(index.shape, start, input.dtype, input.device))
    if reduce in ("sum", "mean"):
        total = Put(places, True)(base, values)
        if reduce == "sum":
            return total
        counts = array_module(input.array).full(input.shape, int(include_self), input.dtype)
        array_module(input.array).add.at(counts, places, counts.dtype.type(1))
        return div(total, Tensor(counts.clip(1, None)))
    if input.requires_grad or src.requires_grad:
        raise RuntimeError(f"scatter_reduce with {reduce!r} has no gradient; use it under no_grad() or detach() first.")
    xp: Any = array_module(input.array)
    out = base.array.copy()
    getattr(xp, joins[reduce]).at(out, places, values.array)
    return Tensor(out)


def nonzero(input: Tensor, as_tuple: bool = False) -> Any:
    """The places of values that are not 0: a row of indices each, or with `as_tuple` one tensor per axis."""
    found = input.array.nonzero()
    if as_tuple:
        return tuple([Tensor(places) for places in found])
    return Tensor(array_module(input.array).stack(found, axis=1))


class _Fill(Put):
    """Put for one number, whose gradient is the sum over the places"""

    def __init__(self, places: Any) -> None:
        super().__init__(places, False)

    def backward(self, grad: Array) -> Gradients:
        for_x, for_src = super().backward(grad)
        return for_x, None if for_src is None else for_src.sum()


def _places(name: str, x: Tensor, dim: int, index: Tensor) -> tuple[Any, ...]:
    axis = axis_of(x, dim)
    fits = index.ndim == x.ndim and all(
        have <= most or place == axis for place, (have, most) in enumerate(zip(index.shape, x.shape, strict=True))
    )
    if not fits:
        raise RuntimeError(f"{name}: index of shape {index.shape} does not fit a tensor of shape {x.shape}.")
    places = list(array_module(x.array).ogrid[tuple([slice(size) for size in index.shape])])
    places[axis] = index.array
    return tuple(places)


def _slices(name: str, x: Tensor, dim: int, index: Tensor, source: tuple[int, ...]) -> tuple[Any, ...]:
    axis = axis_of(x, dim)
    expected = (*x.shape[:axis], index.numel(), *x.shape[axis + 1 :])
    if source != expected:
        raise RuntimeError(f"{name}: expected a source of shape {expected}, received {source}.")
    return (slice(None),) * axis + (index.array.reshape(-1),)


def _source(name: str, x: Tensor, index: Tensor, src: Operand) -> Tensor:
    if not isinstance(src, Tensor):
        return Tensor(array_module(x.array).full(index.shape, src, x.dtype))
    if src.dtype != x.dtype:
        raise RuntimeError(f"{name}: expected a source of {x.dtype}, received {src.dtype}; convert it with to().")
    if src.ndim != index.ndim or any(have < need for have, need in zip(src.shape, index.shape, strict=True)):
        raise RuntimeError(f"{name}: a source of shape {src.shape} is too small for an index of shape {index.shape}.")
    return src if src.shape == index.shape else getitem(src, tuple([slice(size) for size in index.shape]))
