"""Places in sorted values, counts in bins, running extremes, and statistics that leave NaN out."""

from __future__ import annotations

from typing import Any

import numpy as np

from core import dtypes
from core.autograd import Gradients, Operation
from core.backend import Array, array_module
from core.ops import reduce
from core.ops.arithmetic import div, mul, sub, where
from core.ops.compare import isnan, logical_not
from core.ops.indexing import getitem, index_select
from core.ops.matmul import matmul
from core.ops.operands import Operand, as_tensor, cast
from core.ops.reduce import Axes, Extreme, Pick, axis_of
from core.ops.scatter import nonzero
from core.ops.shape import flatten, transpose
from core.ops.statistics import kthvalue
from core.tensor import Tensor

__all__ = [
    "argwhere", "bucketize", "corrcoef", "cov", "cummax", "cummin", "histc", "logcumsumexp", "mode", "nanmean",
    "nanmedian", "nansum", "searchsorted", "take_along_dim", "trapezoid", "tril_indices", "triu_indices",
    "unique_consecutive", "unravel_index",
]  # fmt: skip


class LogCumulativeSum(Operation):
    """log of the running sum of exp along an axis, without overflow"""

    def __init__(self, axis: int) -> None:
        self.axis = axis

    def forward(self, x: Array) -> Array:
        out = self._running(x)
        self.keep(x, out)
        return out

    def _running(self, x: Array) -> Array:
        xp = array_module(x)
        rows = xp.moveaxis(x, self.axis, 0)
        found = xp.empty_like(rows)
        for place in range(len(rows)):
            found[place] = xp.logaddexp(found[place - 1], rows[place]) if place else rows[place]
        out: Array = xp.moveaxis(found, 0, self.axis)
        return out

    def backward(self, grad: Array) -> Gradients:
        x, out = self.saved()
        xp = array_module(x)
        rows, sums, given = [xp.moveaxis(array, self.axis, 0) for array in (x, out, grad)]
        found = xp.zeros_like(rows)
        later = xp.zeros_like(rows[:1]).sum(axis=0)
        for place in range(len(rows) - 1, -1, -1):  # later: Σ over k ≥ place of grad[k] · e^(sums[place] - sums[k])
            if place + 1 < len(rows):
                step = sums[place] - sums[place + 1]
                later = later * xp.exp(xp.where(xp.isfinite(step), step, -xp.inf))
            later = later + given[place]
            step = rows[place] - sums[place]
            found[place] = later * xp.exp(xp.where(xp.isfinite(step), step, -xp.inf))
        return (xp.moveaxis(found, 0, self.axis),)


def searchsorted(
    sorted_sequence: Tensor, input: Operand, *, out_int32: bool = False, right: bool = False, side: str | None = None
) -> Tensor:
    """Where `input` would have to stand in `sorted_sequence` (last axis) to keep it sorted; before equal values, or
    behind them with `right` (`side` "right")."""
    values = as_tensor(input)
    behind = right if side is None else side == "right"
    xp = array_module(sorted_sequence.array)
    kind = dtypes.int32 if out_int32 else dtypes.int64
    if sorted_sequence.ndim == 1:
        found = xp.searchsorted(sorted_sequence.array, values.array, side="right" if behind else "left")
        return Tensor(xp.asarray(found).astype(kind))
    if sorted_sequence.shape[:-1] != values.shape[:-1]:
        raise RuntimeError(
            f"searchsorted: all axes but the last must be equal; received {sorted_sequence.shape} and {values.shape}."
        )
    rows, wanted = sorted_sequence.array[..., None, :], values.array[..., None]
    passed = rows <= wanted if behind else rows < wanted
    return Tensor(passed.sum(axis=-1, dtype=kind))


def bucketize(input: Operand, boundaries: Tensor, *, out_int32: bool = False, right: bool = False) -> Tensor:
    """Number of the bucket between `boundaries`, which are sorted, that each value belongs to."""
    return searchsorted(boundaries, input, out_int32=out_int32, right=right)


def histc(input: Tensor, bins: int = 100, min: float = 0, max: float = 0) -> Tensor:
    """How many values lie in each of `bins` equal parts from `min` to `max`; without limits those of the values."""
    xp = array_module(input.array)
    values = input.array.reshape(-1)
    low, high = float(min), float(max)
    if low == high == 0 and values.size:
        low, high = float(values.min()), float(values.max())
    if low == high:
        low, high = low - 1, high + 1
    if low > high or bins < 1:
        raise RuntimeError(f"histc: expected min ≤ max and at least one bin; received {min}, {max} and {bins}.")
    counts, _ = xp.histogram(
        values[(values >= low) & (values <= high)].astype(xp.float64), bins=bins, range=(low, high)
    )
    return Tensor(counts.astype(input.dtype))


def mode(input: Tensor, dim: int = -1, keepdim: bool = False) -> Extreme:
    """The value that stands most often along `dim` (the smallest of several), and its last place."""
    axis = axis_of(input, dim)
    xp = array_module(input.array)
    rows = xp.moveaxis(input.array, axis, -1)
    often = (rows[..., :, None] == rows[..., None, :]).sum(axis=-1)
    most = often == often.max(axis=-1, keepdims=True)
    smallest = xp.where(most, rows, rows.max(axis=-1, keepdims=True)).min(axis=-1, keepdims=True)
    hits = rows == smallest
    places = rows.shape[-1] - 1 - xp.flip(hits, -1).argmax(axis=-1)
    indices = xp.expand_dims(places, axis)
    values = Pick(indices, axis)(input)
    return Extreme(values, Tensor(indices)) if keepdim else Extreme(values.squeeze(axis), Tensor(places))


def cummax(input: Tensor, dim: int) -> Extreme:
    """The largest value so far along `dim`, and where it stands (the last of equal ones)."""
    return _running(input, dim, True)


def cummin(input: Tensor, dim: int) -> Extreme:
    """The smallest value so far along `dim`, and where it stands (the last of equal ones)."""
    return _running(input, dim, False)


def logcumsumexp(input: Tensor, dim: int) -> Tensor:
    """log of the running sum of exp along `dim`, without overflow."""
    return LogCumulativeSum(axis_of(input, dim))(input)


def nansum(input: Tensor, dim: Axes = None, keepdim: bool = False) -> Tensor:
    """Sum of what is not NaN."""
    return reduce.sum(where(isnan(input), 0.0, input), dim, keepdim)


def nanmean(input: Tensor, dim: Axes = None, keepdim: bool = False) -> Tensor:
    """Mean of what is not NaN; NaN where there is nothing else."""
    counted = cast(logical_not(isnan(input)), input.dtype)
    return div(nansum(input, dim, keepdim), reduce.sum(counted, dim, keepdim))


def nanmedian(input: Tensor) -> Tensor:
    """The value in the middle of what is not NaN, the lower one of two."""
    present = getitem(flatten(input), logical_not(isnan(flatten(input))))
    if not present.numel():
        return getitem(flatten(input), 0)
    return kthvalue(present, (present.numel() + 1) // 2, 0).values


def argwhere(input: Tensor) -> Tensor:
    """The places of values that are not 0, a row of indices each."""
    found: Tensor = nonzero(input)
    return found


def take_along_dim(input: Tensor, indices: Tensor, dim: int | None = None) -> Tensor:
    """Along `dim` the values at the places `indices`, the other axes broadcast; without `dim` in logical order."""
    if dim is None:
        return getitem(flatten(input), flatten(indices))
    axis = axis_of(input, dim)
    xp = array_module(input.array)
    if indices.ndim != input.ndim:
        raise RuntimeError(f"take_along_dim: {indices.shape} needs as many axes as {input.shape}.")
    places = list(xp.ogrid[tuple([slice(size) for size in input.shape])])
    places[axis] = indices.array
    return getitem(input, tuple([Tensor(place) for place in places]))


def tril_indices(row: int, col: int, offset: int = 0) -> Tensor:
    """The places on and below the diagonal `offset` of a matrix (row, col): rows, then columns."""
    return Tensor(np.stack(np.tril_indices(row, offset, col)).astype(np.int64))


def triu_indices(row: int, col: int, offset: int = 0) -> Tensor:
    """The places on and above the diagonal `offset` of a matrix (row, col): rows, then columns."""
    return Tensor(np.stack(np.triu_indices(row, offset, col)).astype(np.int64))


def unravel_index(indices: Tensor, shape: Any) -> tuple[Tensor, ...]:
    """Numbers in logical order as places in a tensor of `shape`, one tensor per axis."""
    xp = array_module(indices.array)
    return tuple([Tensor(xp.asarray(place)) for place in xp.unravel_index(indices.array, tuple(shape))])


def unique_consecutive(input: Tensor, return_inverse: bool = False, return_counts: bool = False) -> Any:
    """The values in logical order without repetitions of neighbours; the place of each, and how often each stands."""
    xp = array_module(input.array)
    flat = input.array.reshape(-1)
    fresh = xp.ones(flat.shape, bool)
    fresh[1:] = flat[1:] != flat[:-1]
    (starts,) = fresh.nonzero()
    values = index_select(flatten(input), 0, Tensor(starts))
    ends = xp.concatenate([starts, xp.asarray([flat.size])])
    inverse = Tensor((xp.cumsum(fresh) - 1).reshape(input.shape))
    extra = [inverse] * return_inverse + [Tensor(xp.diff(ends))] * return_counts
    return (values, *extra) if extra else values


def trapezoid(y: Tensor, x: Tensor | None = None, *, dx: float = 1, dim: int = -1) -> Tensor:
    """The area under `y` along `dim` by the trapezoidal rule, at the places `x` or `dx` apart."""
    lead = (slice(None),) * axis_of(y, dim)
    both = getitem(y, (*lead, slice(1, None))) + getitem(y, (*lead, slice(None, -1)))
    if x is None:
        return mul(reduce.sum(both, dim), dx / 2)
    along = (slice(None),) * axis_of(x, dim if x.ndim > 1 else -1)
    steps = sub(getitem(x, (*along, slice(1, None))), getitem(x, (*along, slice(None, -1))))
    if x.ndim == 1 and y.ndim > 1:
        steps = steps.reshape([-1 if axis == axis_of(y, dim) else 1 for axis in range(y.ndim)])
    return div(reduce.sum(mul(both, steps), dim), 2)


def cov(input: Tensor, *, correction: int = 1) -> Tensor:
    """Covariances of the variables, which are the rows, over the columns."""
    rows = input if input.ndim > 1 else input.unsqueeze(0)
    centred = sub(rows, reduce.mean(rows, 1, keepdim=True))
    found = div(matmul(centred, transpose(centred, 0, 1)), max(rows.shape[1] - correction, 0))
    return found if input.ndim > 1 else found.squeeze()


def corrcoef(input: Tensor) -> Tensor:
    """Correlations of the variables, which are the rows, over the columns."""
    found = cov(input)
    if not found.ndim:
        return div(found, found)
    spread = getitem(found, (Tensor(array_module(found.array).arange(len(found))),) * 2).sqrt()
    return div(div(found, spread.unsqueeze(0)), spread.unsqueeze(1))


def _running(input: Tensor, dim: int, larger: bool) -> Extreme:
    axis = axis_of(input, dim)
    xp = array_module(input.array)
    rows = xp.moveaxis(input.array, axis, 0)
    places = xp.zeros(rows.shape, "int64")
    best = rows[:1].copy()
    for place in range(1, len(rows)):
        better = rows[place] >= best[0] if larger else rows[place] <= best[0]
        best[0] = xp.where(better, rows[place], best[0])
        places[place] = xp.where(better, place, places[place - 1])
    indices = xp.moveaxis(places, 0, axis)
    return Extreme(Pick(indices, axis)(input), Tensor(indices))
