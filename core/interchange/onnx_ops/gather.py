"""Operators of ONNX that take values from places or put them there."""

from __future__ import annotations

import core as engine
from core.backend import array_module
from core.interchange.onnx_ops.node import Attributes, Inputs, OnnxError, Operator, Result
from core.ops.operands import cast
from core.tensor import Tensor


def counted(places: Tensor, size: int) -> Tensor:
    """Places as 64-bit integers that count from the start: -1 is the last of `size`."""
    whole = cast(places, engine.int64)
    return engine.where(engine.lt(whole, 0), engine.add(whole, size), whole)


def gather(x: Inputs, a: Attributes) -> Result:
    """The slices along `axis` at the places, whose axes stand in place of it."""
    axis = a.number("axis", 0) % x[0].ndim
    out: Tensor = x[0][(slice(None),) * axis + (counted(x[1], x[0].shape[axis]),)]
    return out


def gather_elements(x: Inputs, a: Attributes) -> Result:
    """Along `axis` the values at the places."""
    axis = a.number("axis", 0) % x[0].ndim
    return engine.gather(x[0], axis, counted(x[1], x[0].shape[axis]))


def gather_nd(x: Inputs, a: Attributes) -> Result:
    """The slices at places with several indices each; the first `batch_dims` axes belong together."""
    batch, xp = a.number("batch_dims", 0), array_module(x[0].array)
    places = x[1].array
    shared = xp.ogrid[tuple([slice(size) for size in places.shape[:batch]])] if batch else []
    lead = [Tensor(grid.reshape(grid.shape + (1,) * (places.ndim - 1 - batch))) for grid in shared]
    out: Tensor = x[0][(*lead, *[Tensor(places[..., at]) for at in range(places.shape[-1])])]
    return out


def reduced(name: str, old: Tensor, new: Tensor) -> Tensor:
    """What `reduction` makes of the value that is there and the one that comes."""
    together = {"add": engine.add, "mul": engine.mul, "max": engine.maximum, "min": engine.minimum}
    return together[name](old, new)


def scatter_elements(x: Inputs, a: Attributes) -> Result:
    """The data with updates at places along `axis`, put, added, multiplied, or the larger or smaller taken."""
    axis = a.number("axis", 0) % x[0].ndim
    places, how = counted(x[1], x[0].shape[axis]), a.text("reduction", "none")
    if how == "none":
        return engine.scatter(x[0], axis, places, x[2])
    if how == "add":
        return engine.scatter_add(x[0], axis, places, x[2])
    out = x[0]
    for at in range(places.shape[axis]):  # one after another: a place may come several times
        one = engine.narrow(places, axis, at, 1)
        value = reduced(how, engine.gather(out, axis, one), engine.narrow(x[2], axis, at, 1))
        out = engine.scatter(out, axis, one, value)
    return out


def scatter_nd(x: Inputs, a: Attributes) -> Result:
    """The data with slices of updates at places with several indices each."""
    places, how, data = x[1].array, a.text("reduction", "none"), x[0]
    depth = places.shape[-1]
    updates = engine.reshape(x[2], [-1, *data.shape[depth:]])
    out = engine.clone(data)
    for place, update in zip(places.reshape(-1, depth), engine.unbind(updates, 0), strict=True):
        index = tuple([int(at) for at in place])
        old: Tensor = out[index]
        out[index] = update if how == "none" else reduced(how, old, update)
    return out


def nonzero(x: Inputs, a: Attributes) -> Result:
    """The places of values that are not 0, a column of indices each."""
    return engine.t(engine.nonzero(x[0]))


def compress(x: Inputs, a: Attributes) -> Result:
    """The slices along `axis` (or the values, flat) where the condition holds."""
    data, axis = (x[0], a.number("axis", 0)) if "axis" in a else (engine.flatten(x[0]), 0)
    kept = Tensor(x[1].array.nonzero()[0])
    return engine.index_select(data, axis, kept)


def unique(x: Inputs, a: Attributes) -> Result:
    """Different values (or slices along `axis`), where each came first, which each one is, and how often it came."""
    xp = array_module(x[0].array)
    axis = a.number("axis", 0) if "axis" in a else None
    if axis is not None and not -x[0].ndim <= axis < x[0].ndim:
        raise OnnxError(f"Unique: axis {axis} does not exist in shape {x[0].shape}.")
    values, first, inverse, counts = xp.unique(x[0].array, True, True, True, axis)
    inverse = inverse.reshape(-1)
    if not a.flag("sorted", True):
        order = xp.argsort(first)
        values = xp.take(values, order, axis=axis or 0)
        first, counts, inverse = first[order], counts[order], xp.argsort(order)[inverse]
    return tuple([Tensor(found) for found in (values, first, inverse, counts)])


OPERATORS: dict[str, Operator] = {
    "Compress": compress,
    "Gather": gather,
    "GatherElements": gather_elements,
    "GatherND": gather_nd,
    "NonZero": nonzero,
    "Scatter": scatter_elements,
    "ScatterElements": scatter_elements,
    "ScatterND": scatter_nd,
    "Unique": unique,
}
