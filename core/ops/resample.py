"""Pictures (and sequences and volumes) in another size: interpolation, and channels to places and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from core.autograd import Gradients, Operation
from core.backend import Array, array_module, memory, on_host
from core.ops.shape import permute, reshape
from core.tensor import Tensor

Sizes: TypeAlias = int | Sequence[int] | None
Factors: TypeAlias = float | Sequence[float] | None

_LINEAR = {"linear": 3, "bilinear": 4, "trilinear": 5}


@dataclass(frozen=True)
class Taps:
    """For every place of the result the places it comes from and with which weight; without weights, as they are.

    `places` and `weights` are (number of sources, length of the result); the source has `length` places.
    """

    length: int
    places: Array
    weights: Array | None

    def matrix(self, like: Array) -> Array:
        """(length of the result, length of the source), in the type and on the device of `like`."""
        sources, length = self.places.shape
        dense = np.zeros((length, self.length))
        for source in range(sources):
            np.add.at(
                dense,
                (np.arange(length), self.places[source]),
                1.0 if self.weights is None else self.weights[source],
            )
        found: Array = array_module(like).asarray(dense.astype(like.dtype))
        return found


class Resample(Operation):
    """One axis in another length: every value is a weighted sum of values along that axis"""

    def __init__(self, axis: int, taps: Taps) -> None:
        self.axis, self.taps = axis, taps

    def forward(self, x: Array) -> Array:
        xp = array_module(x)
        order = memory.memory_order(x)
        dense, place = x.transpose(order), order.index(self.axis)
        out: Array | None = None
        for source, places in enumerate(self.taps.places):
            part = _taken(dense, places, place)
            if self.taps.weights is not None:
                weights = xp.asarray(self.taps.weights[source].astype(x.dtype))
                part *= weights.reshape(-1, *(1,) * (x.ndim - 1 - place))
            if out is None:
                out = part
            else:
                out += part
        assert out is not None
        return out.transpose(_inverse(order))

    def backward(self, grad: Array) -> Gradients:
        xp = array_module(grad)
        order = memory.memory_order(grad)
        dense, place = xp.ascontiguousarray(grad.transpose(order)), order.index(self.axis)
        lead, tail = dense.shape[:place], dense.shape[place + 1 :]
        matrix = self.taps.matrix(grad)
        if tail:
            rows = dense.reshape(-1, dense.shape[place], int(np.prod(tail)))
            found = matrix.T @ rows
        else:
            found = dense.reshape(-1, dense.shape[place]) @ matrix
        return (found.reshape(*lead, self.taps.length, *tail).transpose(_inverse(order)),)


def interpolate(
    input: Tensor,
    size: Sizes = None,
    scale_factor: Factors = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None,
) -> Tensor:
    """input (N, C, L), (N, C, H, W) or (N, C, D, H, W) with other sizes: `size`, or the old ones times `scale_factor`.

    "nearest" and "nearest-exact" repeat values; "linear", "bilinear" and "trilinear" (for one, two and three axes)
    mix neighbours, with `align_corners` so that the corners of both lie on each other.
    """
    spatial = input.ndim - 2
    if mode not in ("nearest", "nearest-exact", *_LINEAR) or _LINEAR.get(mode, input.ndim) != input.ndim or spatial < 1:
        raise ValueError(f"interpolate: mode {mode!r} does not fit an input of shape {input.shape}.")
    if (size is None) == (scale_factor is None):
        raise ValueError("interpolate: give either size or scale_factor.")
    if align_corners is not None and mode not in _LINEAR:
        raise ValueError(f"interpolate: align_corners has no meaning for mode {mode!r}.")
    factors = None if scale_factor is None else _each(scale_factor, spatial)
    if size is not None:
        lengths = [int(length) for length in _each(size, spatial)]
    else:
        lengths = [int(old * factor) for old, factor in zip(input.shape[2:], factors or (), strict=True)]
    if min(lengths) < 1 or min(input.shape[2:]) < 1:
        raise RuntimeError(f"interpolate: sizes must be at least 1; from {input.shape[2:]} to {tuple(lengths)}.")
    for axis, length in enumerate(lengths, 2):
        old = input.shape[axis]
        step = 1 / factors[axis - 2] if factors and not recompute_scale_factor else old / length
        input = Resample(axis, _taps(old, length, step, mode, bool(align_corners)))(input)
    return input


def pixel_shuffle(input: Tensor, upscale_factor: int) -> Tensor:
    """(…, C · r², H, W) → (…, C, H · r, W · r): groups of r² channels become r × r squares.

    Shi et al., "Real-time single image and video super-resolution", 2016.
    """
    r = upscale_factor
    if input.ndim < 3 or r < 1 or input.shape[-3] % (r * r):
        raise RuntimeError(
            f"pixel_shuffle: expected a multiple of {r * r} channels on axis -3; received {input.shape}."
        )
    channels, height, width = input.shape[-3] // (r * r), *input.shape[-2:]
    last = permute(reshape(input, -1, *input.shape[-3:]), 0, 2, 3, 1)
    squares = permute(reshape(last, -1, height, width, channels, r, r), 0, 1, 4, 2, 5, 3)
    out = permute(reshape(squares, -1, height * r, width * r, channels), 0, 3, 1, 2)
    return reshape(out, *input.shape[:-3], channels, height * r, width * r)


def pixel_unshuffle(input: Tensor, downscale_factor: int) -> Tensor:
    """(…, C, H · r, W · r) → (…, C · r², H, W): undoes `pixel_shuffle`."""
    r = downscale_factor
    if input.ndim < 3 or r < 1 or input.shape[-2] % r or input.shape[-1] % r:
        raise RuntimeError(f"pixel_unshuffle: height and width must be multiples of {r}; received {input.shape}.")
    channels, height, width = input.shape[-3], input.shape[-2] // r, input.shape[-1] // r
    last = permute(reshape(input, -1, *input.shape[-3:]), 0, 2, 3, 1)
    squares = permute(reshape(last, -1, height, r, width, r, channels), 0, 1, 3, 5, 2, 4)
    out = permute(reshape(squares, -1, height, width, channels * r * r), 0, 3, 1, 2)
    return reshape(out, *input.shape[:-3], channels * r * r, height, width)


def channel_shuffle(input: Tensor, groups: int) -> Tensor:
    """Channels of input (N, C, …) dealt out anew: the first of every group, then the second of every group …"""
    if input.ndim < 3 or groups < 1 or input.shape[1] % groups:
        raise RuntimeError(f"channel_shuffle: {groups} groups do not divide the channels of shape {input.shape}.")
    split = reshape(input, input.shape[0], groups, input.shape[1] // groups, *input.shape[2:])
    return reshape(permute(split, 0, 2, 1, *range(3, split.ndim)), input.shape)


def _taps(old: int, new: int, step: float, mode: str, corners: bool) -> Taps:
    """The sources of an axis of length `old` for one of length `new`, `step` old places apart."""
    at = np.arange(new)
    if mode not in _LINEAR:
        exact = mode == "nearest-exact"
        wide = (at.astype(np.float32) + np.float32(0.5 if exact else 0)) * np.float32(step)  # float32 as in PyTorch
        return Taps(old, np.minimum(np.floor(wide).astype(np.int64), old - 1)[None], None)
    aligned = at * ((old - 1) / max(1, new - 1))
    source = aligned if corners else np.maximum((at + 0.5) * step - 0.5, 0.0)
    low = np.minimum(np.floor(source).astype(np.int64), old - 1)
    high = np.minimum(low + 1, old - 1)
    share = np.minimum(source - low, 1.0)
    return Taps(old, np.stack([low, high]), np.stack([1 - share, share]))


def _each(given: float | Sequence[float], count: int) -> tuple[float, ...]:
    values = (given,) * count if isinstance(given, (int, float)) else tuple(given)
    if len(values) != count:
        raise ValueError(f"interpolate: expected one number or {count}; received {values}.")
    return values


def _taken(x: Array, places: Array, axis: int) -> Array:
    """The `places` along an axis of x; on the host in memory that is used again."""
    if not on_host(x):
        there: Array = array_module(x).take(x, array_module(x).asarray(places), axis=axis)
        return there
    out = memory.empty((*x.shape[:axis], len(places), *x.shape[axis + 1 :]), x)
    return np.take(x, places, axis=axis, out=out, mode="clip")  # any other mode makes a copy first


def _inverse(order: list[int]) -> list[int]:
    return [order.index(axis) for axis in range(len(order))]
