"""Operators of ONNX that arrange values or make tensors: shapes, parts, padding, constants."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

import core as engine
import core.nn.functional as F
from core.backend import array_module
from core.interchange.onnx_ops.node import Attributes, Inputs, OnnxError, Operator, Result
from core.tensor import Tensor


def integers(values: Any) -> Tensor:
    """A vector of 64-bit integers."""
    return engine.tensor(list(values), dtype=engine.int64)


def reshape(x: Inputs, a: Attributes) -> Result:
    """Another shape; 0 keeps the size at its place (unless allowzero), -1 follows from the others."""
    shape = x.numbers(1) if len(x) > 1 else a.numbers("shape")
    wanted = list(shape or [])
    if not a.flag("allowzero"):
        wanted = [x[0].shape[place] if size == 0 else size for place, size in enumerate(wanted)]
    return engine.reshape(x[0], wanted)


def transpose(x: Inputs, a: Attributes) -> Result:
    """The axes in the order `perm`, or reversed."""
    return engine.permute(x[0], a.numbers("perm") or list(range(x[0].ndim))[::-1])


def squeeze(x: Inputs, a: Attributes) -> Result:
    """Without the axes of size 1 that are named, or all of them."""
    axes = x.numbers(1) or a.numbers("axes")
    return engine.squeeze(x[0], tuple(axes) if axes else None)


def unsqueeze(x: Inputs, a: Attributes) -> Result:
    """With axes of size 1 at the named places of the result."""
    axes = x.numbers(1) or a.numbers("axes") or []
    places = {axis % (x[0].ndim + len(axes)) for axis in axes}
    sizes = iter(x[0].shape)
    return engine.reshape(x[0], [1 if at in places else next(sizes) for at in range(x[0].ndim + len(axes))])


def flatten(x: Inputs, a: Attributes) -> Result:
    """A matrix: the axes before `axis` and those from it on, each as one."""
    axis = a.number("axis", 1)
    axis = axis + x[0].ndim if axis < 0 else axis
    rows = math.prod(x[0].shape[:axis])
    return engine.reshape(x[0], [rows, math.prod(x[0].shape[axis:])])


def concat(x: Inputs, a: Attributes) -> Result:
    """All inputs one after another along `axis`."""
    return engine.cat(list(x), a.number("axis", 0))


def split(x: Inputs, a: Attributes) -> Result:
    """Parts along `axis`: of the sizes given, or as many as there are outputs, the last one smaller."""
    axis = a.number("axis", 0) % x[0].ndim
    sizes = x.numbers(1) or a.numbers("split")
    if sizes is None:
        count = a.number("num_outputs", a.outputs)
        whole, each = x[0].shape[axis], -(-x[0].shape[axis] // count)
        sizes = [min(each, whole - each * place) for place in range(count)]
    return engine.split(x[0], sizes, axis)


def slices(x: Inputs, a: Attributes) -> Result:
    """From starts to ends in steps along axes, counted as Python does and clamped."""
    starts, ends = x.numbers(1) or a.numbers("starts") or [], x.numbers(2) or a.numbers("ends") or []
    axes = x.numbers(3) or a.numbers("axes") or list(range(len(starts)))
    steps = x.numbers(4) or [1] * len(starts)
    index = [slice(None)] * x[0].ndim
    for start, end, axis, step in zip(starts, ends, axes, steps, strict=True):
        size = x[0].shape[axis]
        before_the_first = step < 0 and end < -size
        index[axis] = slice(start, None if before_the_first else end, step)
    out: Tensor = x[0][tuple(index)]
    return out


def expand(x: Inputs, a: Attributes) -> Result:
    """Broadcast against a shape."""
    return engine.broadcast_to(x[0], np.broadcast_shapes(x[0].shape, tuple(x.numbers(1) or [])))


def tile(x: Inputs, a: Attributes) -> Result:
    """Repeated along every axis."""
    return engine.tile(x[0], *(x.numbers(1) or []))


def pad(x: Inputs, a: Attributes) -> Result:
    """More values around, by pads (all befores, then all afters) for `axes`."""
    mode = {"constant": "constant", "reflect": "reflect", "edge": "replicate", "wrap": "circular"}
    pads = x.numbers(1) or a.numbers("pads") or a.numbers("paddings") or []
    axes = x.numbers(3) or list(range(x[0].ndim))
    pairs = [(0, 0)] * x[0].ndim
    for place, axis in enumerate(axes):
        pairs[axis] = pads[place], pads[place + len(axes)]
    value = x.number(2, a.real("value", 0.0))
    flat = [width for pair in reversed(pairs) for width in pair]
    return F.pad(x[0], flat, mode[a.text("mode", "constant")], value)


def shape_of(x: Inputs, a: Attributes) -> Result:
    """The shape, or the part of it from `start` to `end`."""
    end = a.number("end", x[0].ndim)
    return integers(x[0].shape[a.number("start", 0) : end])


def size_of(x: Inputs, a: Attributes) -> Result:
    """How many values there are."""
    return engine.tensor(x[0].numel(), dtype=engine.int64)


def depth_to_space(x: Inputs, a: Attributes) -> Result:
    """Channels as blocks of pixels: depth, column, row (DCR), or column, row, depth (CRD)."""
    n, c, h, w = x[0].shape
    b = a.number("blocksize", 1)
    if a.text("mode", "DCR") == "CRD":
        return F.pixel_shuffle(x[0], b)
    blocks = engine.permute(engine.reshape(x[0], [n, b, b, c // b**2, h, w]), 0, 3, 4, 1, 5, 2)
    return engine.reshape(blocks, [n, c // b**2, h * b, w * b])


def space_to_depth(x: Inputs, a: Attributes) -> Result:
    """Blocks of pixels as channels."""
    n, c, h, w = x[0].shape
    b = a.number("blocksize", 1)
    if a.text("mode", "DCR") == "CRD":
        return F.pixel_unshuffle(x[0], b)
    blocks = engine.permute(engine.reshape(x[0], [n, c, h // b, b, w // b, b]), 0, 3, 5, 1, 2, 4)
    return engine.reshape(blocks, [n, c * b**2, h // b, w // b])


def constant(x: Inputs, a: Attributes) -> Result:
    """The value that stands in the model."""
    for name, dtype in (("value_float", engine.float32), ("value_int", engine.int64)):
        if name in a:
            return engine.tensor(a.values[name], dtype=dtype)
        if name + "s" in a:
            return engine.tensor(list(a.values[name + "s"]), dtype=dtype)
    value = a.values.get("value")
    if not isinstance(value, Tensor):
        raise OnnxError("Constant: strings and sparse tensors are not supported.")
    return value


def constant_of_shape(x: Inputs, a: Attributes) -> Result:
    """One value in a given shape."""
    value = a.values.get("value", engine.zeros(1))
    return engine.full(x.numbers(0) or [], value.item(), dtype=value.dtype)


def steps(x: Inputs, a: Attributes) -> Result:
    """From start up to, but without, limit in steps of delta."""
    return engine.arange(*[x.number(place, 0) for place in range(3)], dtype=x[0].dtype)


def diagonal_ones(x: Inputs, a: Attributes) -> Result:
    """A matrix of the input's shape with 1 on the k-th diagonal."""
    rows, columns = x[0].shape
    dtype, k = a.values.get("dtype", x[0].dtype), a.number("k", 0)
    square = engine.eye(max(rows, columns) + abs(k), dtype=dtype)
    return square[max(0, k) : max(0, k) + rows, max(0, -k) : max(0, -k) + columns]  # type: ignore[no-any-return]


def triangle(x: Inputs, a: Attributes) -> Result:
    """The upper or lower triangle from the k-th diagonal on."""
    return (engine.triu if a.flag("upper", True) else engine.tril)(x[0], int(x.number(1, 0)))


def reverse_sequence(x: Inputs, a: Attributes) -> Result:
    """The first `lengths` values of every sample backwards."""
    time, batch = a.number("time_axis", 0), a.number("batch_axis", 1)
    rows = []
    for row, length in zip(engine.unbind(x[0], batch), x.numbers(1) or [], strict=True):
        axis = time if time < batch else time - 1
        kept = engine.narrow(row, axis, length, row.shape[axis] - length)
        rows.append(engine.cat([engine.flip(engine.narrow(row, axis, 0, length), axis), kept], axis))
    return engine.stack(rows, batch)


def center_crop_pad(x: Inputs, a: Attributes) -> Result:
    """Cut or padded with 0 around the centre to the sizes given."""
    axes = a.numbers("axes") or list(range(x[0].ndim))
    flat = [0] * (2 * x[0].ndim)
    for axis, size in zip(axes, x.numbers(1) or [], strict=True):
        more, place = size - x[0].shape[axis], 2 * (x[0].ndim - 1 - axis % x[0].ndim)
        low = abs(more) // 2 * (1 if more >= 0 else -1)
        flat[place], flat[place + 1] = low, more - low
    return F.pad(x[0], flat)


def one_hot(x: Inputs, a: Attributes) -> Result:
    """On-value at the class numbers along a new axis, off-value elsewhere; numbers out of range leave all off."""
    depth, values = int(x.number(1, 0)), x[2]
    xp = array_module(x[0].array)
    numbers = Tensor(x[0].array.astype("int64"))
    axis = a.number("axis", -1) % (numbers.ndim + 1)
    numbers = engine.where(engine.lt(numbers, 0), engine.add(numbers, depth), numbers)
    classes = Tensor(xp.arange(depth).reshape([-1 if at == axis else 1 for at in range(numbers.ndim + 1)]))
    return engine.where(engine.eq(engine.unsqueeze(numbers, axis), classes), values[1], values[0])


OPERATORS: dict[str, Operator] = {
    "CenterCropPad": center_crop_pad,
    "Concat": concat,
    "Constant": constant,
    "ConstantOfShape": constant_of_shape,
    "DepthToSpace": depth_to_space,
    "Expand": expand,
    "EyeLike": diagonal_ones,
    "Flatten": flatten,
    "OneHot": one_hot,
    "Pad": pad,
    "Range": steps,
    "Reshape": reshape,
    "ReverseSequence": reverse_sequence,
    "Shape": shape_of,
    "Size": size_of,
    "Slice": slices,
    "SpaceToDepth": space_to_depth,
    "Split": split,
    "Squeeze": squeeze,
    "Tile": tile,
    "Transpose": transpose,
    "Trilu": triangle,
    "Unsqueeze": unsqueeze,
}
