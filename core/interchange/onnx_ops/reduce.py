"""Reductions, running sums and order of ONNX."""

from __future__ import annotations

from collections.abc import Callable

import core as engine
from core.interchange.onnx_ops.node import Attributes, Inputs, Operator, Result, same_type
from core.tensor import Tensor

Reduction = Callable[[Tensor, tuple[int, ...], bool], Tensor]


def reduction(function: Reduction) -> Operator:
    """A reduction over `axes` (an input or an attribute; none means all, or with noop_with_empty_axes only `each`)."""

    def run(x: Inputs, a: Attributes) -> Result:
        axes = x.numbers(1) or a.numbers("axes") or []
        if not axes and a.flag("noop_with_empty_axes"):
            return same_type(x[0], function(engine.unsqueeze(x[0], 0), (0,), False))
        chosen = tuple(axis % x[0].ndim for axis in axes) if axes else tuple(range(x[0].ndim))
        return same_type(x[0], function(x[0], chosen, a.flag("keepdims", True)))

    return run


def log_sum(x: Tensor, axes: tuple[int, ...], keep: bool) -> Tensor:
    """log of the sum"""
    return engine.log(engine.sum(x, axes, keep))


def log_sum_exp(x: Tensor, axes: tuple[int, ...], keep: bool) -> Tensor:
    """log of the sum of exp; nothing sums to -∞."""
    if not all(x.shape):
        return engine.log(engine.sum(engine.exp(x), axes, keep))
    return engine.logsumexp(x, axes, keep)


def sum_of_squares(x: Tensor, axes: tuple[int, ...], keep: bool) -> Tensor:
    """sum of x²"""
    return engine.sum(engine.square(x), axes, keep)


def sum_of_magnitudes(x: Tensor, axes: tuple[int, ...], keep: bool) -> Tensor:
    """sum of |x|"""
    return engine.sum(engine.abs(x), axes, keep)


def length(x: Tensor, axes: tuple[int, ...], keep: bool) -> Tensor:
    """√ of the sum of x²"""
    return engine.sqrt(engine.sum(engine.square(x), axes, keep))


def extreme(largest: bool) -> Reduction:
    """The largest or smallest value; over nothing it is the type's lowest or highest."""

    def run(x: Tensor, axes: tuple[int, ...], keep: bool) -> Tensor:
        if all(x.shape[axis] for axis in axes):
            if x.dtype.kind == "b":
                return (engine.any if largest else engine.all)(x, axes, keep)
            return (engine.amax if largest else engine.amin)(x, axes, keep)
        shape = [size for axis, size in enumerate(x.shape) if axis not in axes]
        if keep:
            shape = [1 if axis in axes else size for axis, size in enumerate(x.shape)]
        if x.dtype.kind == "b":
            return engine.full(shape, not largest, dtype=x.dtype)
        return engine.full(shape, -engine.inf if largest else engine.inf, dtype=x.dtype)

    return run


def place(largest: bool) -> Operator:
    """Where the largest or smallest value along `axis` is: the first, or with select_last_index the last."""

    def run(x: Inputs, a: Attributes) -> Result:
        axis = a.number("axis", 0) % x[0].ndim
        find = engine.argmax if largest else engine.argmin
        if not a.flag("select_last_index"):
            return find(x[0], axis, a.flag("keepdims", True))
        places = find(engine.flip(x[0], axis), axis, a.flag("keepdims", True))
        return engine.sub(x[0].shape[axis] - 1, places)

    return run


def running(function: Callable[[Tensor, int], Tensor], first: float) -> Operator:
    """Running sum or product along an axis; `exclusive` leaves the element itself out, `reverse` starts at the end."""

    def run(x: Inputs, a: Attributes) -> Result:
        out, axis = x[0], int(x.number(1, 0)) % x[0].ndim
        if a.flag("reverse"):
            out = engine.flip(out, axis)
        if a.flag("exclusive"):
            start = engine.full_like(engine.narrow(out, axis, 0, 1), first)
            out = engine.cat([start, engine.narrow(out, axis, 0, out.shape[axis] - 1)], axis)
        out = function(out, axis)
        return same_type(x[0], engine.flip(out, axis) if a.flag("reverse") else out)

    return run


def top(x: Inputs, a: Attributes) -> Result:
    """The k largest or smallest values along `axis` and where they are."""
    found = engine.topk(x[0], int(x.number(1, 1)), a.number("axis", -1), a.flag("largest", True))
    return found.values, found.indices


OPERATORS: dict[str, Operator] = {
    "ArgMax": place(True),
    "ArgMin": place(False),
    "CumProd": running(engine.cumprod, 1),
    "CumSum": running(engine.cumsum, 0),
    "ReduceL1": reduction(sum_of_magnitudes),
    "ReduceL2": reduction(length),
    "ReduceLogSum": reduction(log_sum),
    "ReduceLogSumExp": reduction(log_sum_exp),
    "ReduceMax": reduction(extreme(True)),
    "ReduceMean": reduction(engine.mean),
    "ReduceMin": reduction(extreme(False)),
    "ReduceProd": reduction(engine.prod),
    "ReduceSum": reduction(engine.sum),
    "ReduceSumSquare": reduction(sum_of_squares),
    "TopK": top,
}
