"""Reductions over axes: sums, means, extremes, norms."""

from __future__ import annotations

import builtins
import math
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

from core import dtypes
from core.autograd import Gradients, Operation
from core.backend import Array, array_module
from core.dtypes import DType
from core.ops.arithmetic import maximum, minimum
from core.ops.elementwise import abs as magnitude
from core.ops.elementwise import exp, log, sqrt, square
from core.ops.operands import cast
from core.tensor import Tensor

Axes: TypeAlias = int | Sequence[int] | None


class Sum(Operation):
    """Sum over axes"""

    def __init__(self, axes: tuple[int, ...], keepdim: bool) -> None:
        self.axes, self.keepdim = axes, keepdim

    def forward(self, x: Array) -> Array:
        self.shape = x.shape
        out: Array = x.sum(axis=self.axes, keepdims=self.keepdim, dtype=x.dtype)
        return out

    def backward(self, grad: Array) -> Gradients:
        return (_spread(grad, self.shape, self.axes, self.keepdim),)


class Mean(Operation):
    """Mean over axes"""

    def __init__(self, axes: tuple[int, ...], keepdim: bool) -> None:
        self.axes, self.keepdim = axes, keepdim

    def forward(self, x: Array) -> Array:
        self.shape = x.shape
        if not x.size and math.prod(x.shape[axis] for axis in self.axes) == 0:
            nothing: Array = x.sum(axis=self.axes, keepdims=self.keepdim, dtype=x.dtype) * x.dtype.type(math.nan)
            return nothing
        out: Array = x.mean(axis=self.axes, keepdims=self.keepdim, dtype=x.dtype)
        return out

    def backward(self, grad: Array) -> Gradients:
        count = math.prod(self.shape[axis] for axis in self.axes)
        return (_spread(grad / grad.dtype.type(count), self.shape, self.axes, self.keepdim),)


class Prod(Operation):
    """Product over axes"""

    def __init__(self, axes: tuple[int, ...], keepdim: bool) -> None:
        self.axes, self.keepdim = axes, keepdim

    def forward(self, x: Array) -> Array:
        self.keep(x)
        out: Array = x.prod(axis=self.axes, keepdims=self.keepdim, dtype=x.dtype)
        return out

    def backward(self, grad: Array) -> Gradients:
        (x,) = self.saved()
        xp = array_module(x)
        kept = tuple(axis for axis in range(x.ndim) if axis not in self.axes)
        moved = x.transpose(*kept, *self.axes)
        flat = moved.reshape(*[x.shape[axis] for axis in kept], -1)
        others = _products_of_the_others(flat, xp).reshape(moved.shape)
        back = [0] * x.ndim
        for place, axis in enumerate((*kept, *self.axes)):
            back[axis] = place
        return (_spread(grad, x.shape, self.axes, self.keepdim) * others.transpose(back),)


class Extremum(Operation):
    """Largest or smallest value over axes; equal ones share the gradient."""

    def __init__(self, larger: bool, axes: tuple[int, ...], keepdim: bool) -> None:
        self.larger, self.axes, self.keepdim = larger, axes, keepdim

    def forward(self, x: Array) -> Array:
        out: Array = (x.max if self.larger else x.min)(axis=self.axes, keepdims=True)
        self.keep(x, out)
        return out if self.keepdim else out.squeeze(self.axes)

    def backward(self, grad: Array) -> Gradients:
        x, out = self.saved()
        hits = (x == out).astype(x.dtype)
        hits /= hits.sum(axis=self.axes, keepdims=True)
        return (hits * _spread(grad, x.shape, self.axes, self.keepdim),)


class Pick(Operation):
    """The values at given places along an axis."""

    def __init__(self, indices: Array, axis: int) -> None:
        self.indices, self.axis = indices, axis

    def forward(self, x: Array) -> Array:
        self.form = x.shape, x.dtype
        out: Array = array_module(x).take_along_axis(x, self.indices, self.axis)
        return out

    def backward(self, grad: Array) -> Gradients:
        xp = array_module(grad)
        shape, dtype = self.form
        into = xp.zeros(shape, dtype)
        places = list(xp.ogrid[tuple(slice(size) for size in self.indices.shape)])
        places[self.axis] = self.indices
        xp.add.at(into, tuple(places), grad)
        return (into,)


class Cumsum(Operation):
    """Running sum along an axis"""

    def __init__(self, axis: int) -> None:
        self.axis = axis

    def forward(self, x: Array) -> Array:
        return x.cumsum(axis=self.axis, dtype=x.dtype)

    def backward(self, grad: Array) -> Gradients:
        xp = array_module(grad)
        return (xp.flip(xp.flip(grad, self.axis).cumsum(axis=self.axis), self.axis).copy(),)


class Extreme(NamedTuple):
    """What `max(dim)`, `min(dim)`, `sort` and `topk` give."""

    values: Tensor
    indices: Tensor


def axes_of(x: Tensor, dim: Axes) -> tuple[int, ...]:
    """`dim` as non-negative axes of `x`; None means all. IndexError names the axis that does not exist."""
    if dim is None:
        return tuple(range(x.ndim))
    wanted = (dim,) if isinstance(dim, int) else tuple(dim)
    for axis in wanted:
        if not -x.ndim <= axis < builtins.max(x.ndim, 1):
            raise IndexError(f"Axis {axis} does not exist in a tensor of shape {x.shape}.")
    return tuple([axis % x.ndim for axis in wanted]) if x.ndim else ()


def axis_of(x: Tensor, dim: int) -> int:
    """One axis as `axes_of` gives it."""
    if -x.array.ndim <= dim < x.array.ndim:
        return dim % x.array.ndim
    return next(iter(axes_of(x, dim)), 0)


def sum(input: Tensor, dim: Axes = None, keepdim: bool = False, dtype: DType | None = None) -> Tensor:
    """Sum over `dim`; integers and booleans add up to int64."""
    kind = dtype or (input.dtype if input.dtype.kind in "fc" else dtypes.int64)
    return Sum(axes_of(input, dim), keepdim)(cast(input, kind))


def mean(input: Tensor, dim: Axes = None, keepdim: bool = False, dtype: DType | None = None) -> Tensor:
    """Mean over `dim`."""
    if dtype is not None:
        input = cast(input, dtype)
    if input.dtype.kind not in "fc":
        raise RuntimeError(f"mean needs floating point values; this tensor holds {input.dtype}: call float() first.")
    return Mean(axes_of(input, dim), keepdim)(input)


def prod(input: Tensor, dim: Axes = None, keepdim: bool = False, dtype: DType | None = None) -> Tensor:
    """Product over `dim`."""
    kind = dtype or (input.dtype if input.dtype.kind in "fc" else dtypes.int64)
    return Prod(axes_of(input, dim), keepdim)(cast(input, kind))


def var(
    input: Tensor, dim: Any = None, unbiased: bool = True, keepdim: bool = False, *, correction: int | None = None
) -> Tensor:
    """Mean squared distance from the mean, divided by the count less `correction`: 1, or 0 if not `unbiased`."""
    if isinstance(dim, bool):  # PyTorch's short form var(x, unbiased)
        dim, unbiased = None, dim
    less = int(unbiased) if correction is None else correction
    axes = axes_of(input, dim)
    count = math.prod(input.shape[axis] for axis in axes)
    centred = input - mean(input, axes, keepdim=True)
    if input.dtype.kind == "c":
        centred = magnitude(centred)
    return sum(square(centred), axes, keepdim) / builtins.max(count - less, 0)  # type: ignore[no-any-return]


def std(
    input: Tensor, dim: Any = None, unbiased: bool = True, keepdim: bool = False, *, correction: int | None = None
) -> Tensor:
    """Square root of `var`."""
    return sqrt(var(input, dim, unbiased, keepdim, correction=correction))


def amax(input: Tensor, dim: Axes = None, keepdim: bool = False) -> Tensor:
    """Largest value over `dim`; equal ones share the gradient."""
    return Extremum(True, axes_of(input, dim), keepdim)(input)


def amin(input: Tensor, dim: Axes = None, keepdim: bool = False) -> Tensor:
    """Smallest value over `dim`; equal ones share the gradient."""
    return Extremum(False, axes_of(input, dim), keepdim)(input)


def max(input: Tensor, dim: Any = None, keepdim: bool = False) -> Any:
    """Largest value; with an axis `dim` values and indices; with a tensor `dim` the element-wise maximum."""
    return _extreme(input, dim, keepdim, True)


def min(input: Tensor, dim: Any = None, keepdim: bool = False) -> Any:
    """Smallest value; with an axis `dim` values and indices; with a tensor `dim` the element-wise minimum."""
    return _extreme(input, dim, keepdim, False)


def argmax(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Where the largest value is: in the flattened tensor, or along `dim`."""
    return _places(input, "argmax", dim, keepdim)


def argmin(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Where the smallest value is: in the flattened tensor, or along `dim`."""
    return _places(input, "argmin", dim, keepdim)


def logsumexp(input: Tensor, dim: Axes, keepdim: bool = False) -> Tensor:
    """log of the sum of exp over `dim`, without overflow."""
    axes = axes_of(input, dim)
    peak = input.array.max(axis=axes, keepdims=True)
    peak = array_module(peak).where(array_module(peak).isfinite(peak), peak, peak.dtype.type(0))
    flat = peak if keepdim else peak.squeeze(axes)
    return log(sum(exp(input - Tensor(peak)), axes, keepdim)) + Tensor(flat)  # type: ignore[no-any-return]


def norm(input: Tensor, p: Any = 2, dim: Axes = None, keepdim: bool = False) -> Tensor:
    """The p-norm over `dim`: (sum of |input| to the power p) to the power 1/p."""
    if input.array.dtype.kind == "c":
        input = magnitude(input)
    if p == "fro":
        p = 2
    if p == math.inf:
        return amax(magnitude(input), dim, keepdim)
    if p == 2:
        return sqrt(sum(square(input), dim, keepdim))
    return sum(magnitude(input) ** p, dim, keepdim) ** (1 / p)  # type: ignore[no-any-return]


def cumsum(input: Tensor, dim: int, dtype: DType | None = None) -> Tensor:
    """Running sum along `dim`; integers and booleans add up to int64."""
    kind = dtype or (input.dtype if input.dtype.kind in "fc" else dtypes.int64)
    return Cumsum(axis_of(input, dim))(cast(input, kind))


def all(input: Tensor, dim: Axes = None, keepdim: bool = False) -> Tensor:
    """Whether every element is true (not 0)."""
    return Tensor(array_module(input.array).asarray(input.array.all(axis=axes_of(input, dim), keepdims=keepdim)))


def any(input: Tensor, dim: Axes = None, keepdim: bool = False) -> Tensor:
    """Whether some element is true (not 0)."""
    return Tensor(array_module(input.array).asarray(input.array.any(axis=axes_of(input, dim), keepdims=keepdim)))


def sort(input: Tensor, dim: int = -1, descending: bool = False, stable: bool = True) -> Extreme:
    """Values in order along `dim`, and where they were. Equal values keep their order, `stable` or not."""
    order = argsort(input, dim, descending).array
    return Extreme(Pick(order, axis_of(input, dim))(input), Tensor(order))


def argsort(input: Tensor, dim: int = -1, descending: bool = False, stable: bool = True) -> Tensor:
    """Where the values that are in order along `dim` were. Equal values keep their order, `stable` or not."""
    axis = axis_of(input, dim)
    if not descending:
        return Tensor(input.array.argsort(axis=axis, kind="stable"))
    xp = array_module(input.array)
    backwards = xp.flip(input.array, axis).argsort(axis=axis, kind="stable")
    return Tensor(xp.flip(input.shape[axis] - 1 - backwards, axis).copy())


def topk(input: Tensor, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> Extreme:
    """The `k` largest (or smallest) values along `dim`, in order, `sorted` or not, and where they were."""
    axis = axis_of(input, dim)
    if not 0 <= k <= input.shape[axis]:
        raise RuntimeError(f"topk: k is {k}, but axis {axis} of shape {input.shape} has {input.shape[axis]} values.")
    order = argsort(input, axis, largest).array
    first = order[(slice(None),) * axis + (slice(k),)]
    return Extreme(Pick(first, axis)(input), Tensor(first))


def _extreme(x: Tensor, dim: Any, keepdim: bool, larger: bool) -> Any:
    if isinstance(dim, Tensor):
        return maximum(x, dim) if larger else minimum(x, dim)
    if dim is None and not x.array.size:
        raise RuntimeError(f"{'max' if larger else 'min'}: a tensor of shape {x.shape} has no values.")
    if dim is None:
        return Extremum(larger, axes_of(x, None), False)(x)
    axis = axis_of(x, dim)
    if not x.ndim:
        return Extreme(x, Tensor(array_module(x.array).zeros((), dtype="int64")))
    indices = array_module(x.array).expand_dims((x.array.argmax if larger else x.array.argmin)(axis=axis), axis)
    values = Pick(indices, axis)(x)
    if keepdim:
        return Extreme(values, Tensor(indices))
    return Extreme(values.squeeze(axis), Tensor(indices.squeeze(axis)))


def _places(x: Tensor, name: str, dim: int | None, keepdim: bool) -> Tensor:
    xp = array_module(x.array)
    axis = None if dim is None else axis_of(x, dim)
    if not x.array.size and (axis is None or not x.shape[axis]):
        raise IndexError(f"{name}: a tensor of shape {x.shape} has no largest or smallest value.")
    return Tensor(xp.asarray(getattr(xp, name)(x.array, axis=axis, keepdims=keepdim)))


def _spread(grad: Array, shape: tuple[int, ...], axes: tuple[int, ...], keepdim: bool) -> Array:
    xp = array_module(grad)
    if not keepdim:
        grad = xp.expand_dims(grad, axes)
    spread: Array = xp.broadcast_to(grad, shape)
    return spread


def _products_of_the_others(flat: Array, xp: Any) -> Array:
    """For every element the product of all others along the last axis, exact where some are 0."""
    ones = xp.ones_like(flat[..., :1])
    before = xp.concatenate([ones, flat[..., :-1]], axis=-1).cumprod(axis=-1)
    after = xp.flip(xp.concatenate([ones, xp.flip(flat[..., 1:], -1)], axis=-1).cumprod(axis=-1), -1)
    others: Array = before * after
    return others
