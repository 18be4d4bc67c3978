"""Order statistics, counts, running products and differences."""

from __future__ import annotations

from typing import Any

from core import dtypes
from core.autograd import Gradients, Operation
from core.backend import Array, array_module
from core.ops.arithmetic import add, mul, sub
from core.ops.indexing import getitem
from core.ops.operands import cast
from core.ops.reduce import Axes, Extreme, amax, amin, axes_of, axis_of, mean, sort, std, var
from core.ops.shape import flatten, stack
from core.tensor import Tensor


class CumulativeProduct(Operation):
    """Running product along an axis; its gradient is exact where values are 0"""

    def __init__(self, axis: int) -> None:
        self.axis = axis

    def forward(self, x: Array) -> Array:
        out = x.cumprod(axis=self.axis, dtype=x.dtype)
        self.keep(x, out)
        return out

    def backward(self, grad: Array) -> Gradients:
        xp = array_module(grad)
        x, out = [xp.moveaxis(array.conj(), self.axis, 0) for array in self.saved()]
        weights = xp.moveaxis(grad, self.axis, 0)
        found = xp.empty_like(weights)
        later = xp.zeros_like(weights[:1]).sum(axis=0)
        for place in range(len(x) - 1, -1, -1):  # Horner's rule: what follows, divided by all up to this value
            later = weights[place] + (x[place + 1] * later if place + 1 < len(x) else 0)
            found[place] = later * out[place - 1] if place else later
        return (xp.moveaxis(found, 0, self.axis),)


def cumprod(input: Tensor, dim: int) -> Tensor:
    """Running product along `dim`; integers give int64."""
    return CumulativeProduct(axis_of(input, dim))(input if input.dtype.kind in "fc" else cast(input, dtypes.int64))


def median(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Any:
    """The value in the middle, the lower one of two: of all values, or along `dim` with its place."""
    if dim is None:
        return median(flatten(input), 0).values
    return kthvalue(input, (input.shape[axis_of(input, dim)] + 1) // 2, dim, keepdim)


def kthvalue(input: Tensor, k: int, dim: int = -1, keepdim: bool = False) -> Extreme:
    """The `k`-th smallest value along `dim`, counted from 1, and its place."""
    axis = axis_of(input, dim)
    if not 1 <= k <= input.shape[axis]:
        raise RuntimeError(f"kthvalue: there is no value number {k} along axis {axis} of shape {input.shape}.")
    ordered = sort(input, axis)
    place = (slice(None),) * axis + ((slice(k - 1, k) if keepdim else k - 1),)
    return Extreme(getitem(ordered.values, place), getitem(ordered.indices, place))


def quantile(input: Tensor, q: float | Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """The value below which the share `q` of the values lies, linear between neighbours; of several shares several
    values along a new first axis."""
    if isinstance(q, Tensor):
        if q.ndim:
            return stack([quantile(input, share, dim, keepdim) for share in q.tolist()])
        q = float(q)
    if not 0 <= q <= 1:
        raise RuntimeError(f"quantile: the share must lie between 0 and 1; it is {q}.")
    if dim is None:
        return quantile(flatten(input), q, 0)
    axis = axis_of(input, dim)
    position = q * (input.shape[axis] - 1)
    low = int(position)
    high = min(low + 1, input.shape[axis] - 1)
    below, above = kthvalue(input, low + 1, axis, keepdim).values, kthvalue(input, high + 1, axis, keepdim).values
    return add(below, mul(sub(above, below), position - low))


def diff(input: Tensor, n: int = 1, dim: int = -1) -> Tensor:
    """Differences of neighbours along `dim`, `n` times."""
    lead = (slice(None),) * axis_of(input, dim)
    for _ in range(n):
        input = sub(getitem(input, (*lead, slice(1, None))), getitem(input, (*lead, slice(None, -1))))
    return input


def aminmax(input: Tensor, *, dim: int | None = None, keepdim: bool = False) -> tuple[Tensor, Tensor]:
    """The smallest and the largest value."""
    return amin(input, dim, keepdim), amax(input, dim, keepdim)


def var_mean(input: Tensor, dim: Axes = None, keepdim: bool = False, correction: int = 1) -> tuple[Tensor, Tensor]:
    """`var` and `mean`."""
    return var(input, dim, keepdim=keepdim, correction=correction), mean(input, dim, keepdim)


def std_mean(input: Tensor, dim: Axes = None, keepdim: bool = False, correction: int = 1) -> tuple[Tensor, Tensor]:
    """`std` and `mean`."""
    return std(input, dim, keepdim=keepdim, correction=correction), mean(input, dim, keepdim)


def count_nonzero(input: Tensor, dim: Axes = None) -> Tensor:
    """How many values are not 0."""
    xp = array_module(input.array)
    return Tensor(xp.asarray((input.array != 0).sum(axis=axes_of(input, dim), dtype="int64")))


def bincount(input: Tensor, weights: Tensor | None = None, minlength: int = 0) -> Tensor:
    """How often each of the numbers 0, 1, … stands in a vector, or the sums of their weights."""
    if input.ndim != 1 or input.dtype.kind not in "iu":
        raise RuntimeError(f"bincount needs a vector of integers; received shape {input.shape} of {input.dtype}.")
    return Tensor(
        array_module(input.array).bincount(input.array, None if weights is None else weights.array, minlength)
    )


def unique(
    input: Tensor,
    sorted: bool = True,
    return_inverse: bool = False,
    return_counts: bool = False,
    dim: int | None = None,
) -> Any:
    """The different values (slices along `dim`) in order, `sorted` or not; with the place of each among them, and how
    often each stands."""
    flat = input.array.reshape(-1) if dim is None else input.array
    found = array_module(flat).unique(flat, return_inverse=True, return_counts=True, axis=dim)
    values, inverse, counts = [Tensor(array) for array in found]
    places = Tensor(inverse.array.reshape(input.shape if dim is None else -1))
    extra = [places] * return_inverse + [counts] * return_counts
    return (values, *extra) if extra else values


def isin(elements: Tensor, test_elements: Tensor) -> Tensor:
    """Whether elements stand among `test_elements`."""
    return Tensor(array_module(elements.array).isin(elements.array, test_elements.array))
