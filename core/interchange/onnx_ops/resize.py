"""Other sizes by interpolation, axis by axis, as ONNX's Resize and Upsample say."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

import core as engine
from core.backend import Array
from core.interchange.onnx_ops.node import Attributes, Inputs, OnnxError, Operator, Result, same_type
from core.ops.creation import from_array
from core.tensor import Tensor

ROUNDED: dict[str, Callable[[Array], Array]] = {
    "round_prefer_floor": lambda x: np.ceil(x - 0.5),
    "round_prefer_ceil": lambda x: np.floor(x + 0.5),
    "floor": np.floor,
    "ceil": np.ceil,
}


def triangle(x: Array, _: float) -> Array:
    """The weights of linear interpolation by distance."""
    return np.maximum(0.0, 1.0 - np.abs(x))


def cubic(x: Array, a: float) -> Array:
    """The weights of cubic interpolation by distance; Keys, "Cubic convolution interpolation", 1981."""
    x = np.abs(x)
    near = ((a + 2) * x - (a + 3)) * x**2 + 1
    far = ((a * x - 5 * a) * x + 8 * a) * x - 4 * a
    result: Array = np.where(x <= 1, near, np.where(x < 2, far, 0.0))
    return result


def sources(size: int, new: int, scale: float, mode: str, region: tuple[float, float]) -> Array:
    """Where in the old axis each place of the new one lies."""
    y, width = np.arange(new, dtype=np.float64), scale * size
    if mode == "align_corners":
        return y * (size - 1) / (width - 1) if width != 1 else 0 * y
    if mode == "asymmetric":
        return y / scale
    if mode == "tf_crop_and_resize":
        start, end = region
        if new == 1:
            return y + (start + end) * (size - 1) / 2
        return start * (size - 1) + y * (end - start) * (size - 1) / (new - 1)
    if mode == "half_pixel_symmetric":
        return size / 2 * (1 - new / width) + (y + 0.5) / scale - 0.5
    if mode == "pytorch_half_pixel" and new == 1:
        return y - 0.5
    if mode not in ("half_pixel", "pytorch_half_pixel"):
        raise OnnxError(f"Resize: the transformation {mode!r} is not known.")
    return (y + 0.5) / scale - 0.5


def weights(places: Array, size: int, scale: float, a: Attributes) -> Array:
    """The matrix (new, old) that mixes old values into new ones; beyond the edges the edge goes on."""
    kernel, reach = (cubic, 2) if a.text("mode", "nearest") == "cubic" else (triangle, 1)
    spread = min(scale, 1.0) if a.flag("antialias") else 1.0
    around = math.ceil(reach / spread)
    taps = np.floor(places)[:, None] + np.arange(-around, around + 1)
    factors = kernel((taps - places[:, None]) * spread, a.real("cubic_coeff_a", -0.75))
    if a.flag("exclude_outside"):
        factors = np.where((taps < 0) | (taps >= size), 0.0, factors)
    factors = factors / factors.sum(axis=1, keepdims=True)
    matrix = np.zeros((len(places), size))
    rows = np.broadcast_to(np.arange(len(places))[:, None], taps.shape)
    np.add.at(matrix, (rows, np.clip(taps, 0, size - 1).astype(int)), factors)
    return matrix


def lengths(x: Inputs, axes: list[int], a: Attributes) -> tuple[list[int], list[float]]:
    """The new sizes and the scales of the axes, of which ONNX gives one."""
    old = [x[0].shape[axis] for axis in axes]
    wanted = x.numbers(3)
    if wanted:
        scales = [new / size for new, size in zip(wanted, old, strict=True)]
        policy = a.text("keep_aspect_ratio_policy", "stretch")
        if policy != "stretch":
            scales = [min(scales) if policy == "not_larger" else max(scales)] * len(scales)
            wanted = [math.floor(scale * size + 0.5) for scale, size in zip(scales, old, strict=True)]
        return wanted, scales
    factors = [float(scale) for scale in x[2].numpy()]
    return [math.floor(scale * size) for scale, size in zip(factors, old, strict=True)], factors


def resize(x: Inputs, a: Attributes) -> Result:
    """Values at other sizes: the nearest, or mixed linearly or by cubics."""
    out, mode = x[0], a.text("coordinate_transformation_mode", "half_pixel")
    axes = [axis % out.ndim for axis in a.numbers("axes") or range(out.ndim)]
    region, outside = x.get(1), []
    borders = [0.0] * len(axes) + [1.0] * len(axes) if region is None else region.numpy().tolist()
    for at, (axis, new, scale) in enumerate(zip(axes, *lengths(x, axes, a), strict=True)):
        size = out.shape[axis]
        if new == size and scale == 1 and mode != "tf_crop_and_resize":
            continue
        places = sources(size, new, scale, mode, (borders[at], borders[at + len(axes)]) if borders else (0.0, 1.0))
        beyond = (places < 0) | (places > size - 1)
        outside.append(beyond.reshape([-1 if other == axis else 1 for other in range(out.ndim)]))
        out = (
            taken(out, axis, places, a)
            if a.text("mode", "nearest") == "nearest"
            else mixed(out, axis, places, scale, a)
        )
    if mode == "tf_crop_and_resize":
        for beyond in outside:
            out = engine.where(from_array(beyond), a.real("extrapolation_value", 0.0), out)
    return same_type(x[0], out)


def taken(x: Tensor, axis: int, places: Array, a: Attributes) -> Tensor:
    """The nearest values along `axis`."""
    nearest = ROUNDED[a.text("nearest_mode", "round_prefer_floor")](places)
    return engine.index_select(x, axis, from_array(np.clip(nearest, 0, x.shape[axis] - 1).astype(np.int64)))


def mixed(x: Tensor, axis: int, places: Array, scale: float, a: Attributes) -> Tensor:
    """The interpolated values along `axis`."""
    matrix = from_array(weights(places, x.shape[axis], scale, a).astype(x.dtype))
    return engine.movedim(engine.matmul(engine.movedim(x, axis, -1), engine.t(matrix)), -1, axis)


def upsample(x: Inputs, a: Attributes) -> Result:
    """The older form of Resize: scales alone, counted from the corner."""
    older = {**a.values, "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
    scales = x.get(1) if len(x) > 1 else engine.tensor(a.reals("scales") or [])
    return resize(Inputs([x[0], None, scales]), Attributes(older, a.version, a.outputs))


OPERATORS: dict[str, Operator] = {"Resize": resize, "Upsample": upsample}
