"""Adaptive pooling: a sample is shared out evenly, so that the result has the size one asks for.

Share i of n of an axis of length L runs from floor(i · L / n) to ceil((i + 1) · L / n); shares may overlap by one. The
mean and the maximum over a rectangle of shares are taken one axis after the other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from core.autograd import Gradients, Operation
from core.backend import Array, array_module, memory
from core.backend.kernels import pool
from core.tensor import Tensor

Size = int | None


class AdaptiveMean(Operation):
    """The mean over each of `parts` shares of an axis, as a product with a matrix of weights"""

    def __init__(self, axis: int, parts: int) -> None:
        self.axis, self.parts = axis, parts

    def forward(self, x: Array) -> Array:
        self.length = x.shape[self.axis]
        return _along(x, self.axis, lambda flat: self._weights(flat) @ flat)

    def backward(self, grad: Array) -> Gradients:
        return (_along(grad, self.axis, lambda flat: self._weights(flat).T @ flat),)

    def _weights(self, like: Array) -> Array:
        xp = array_module(like)
        weights: Array = xp.zeros((self.parts, self.length), like.dtype)
        for part, (start, end) in enumerate(shares(self.length, self.parts)):
            weights[part, start:end] = 1 / (end - start)
        return weights


class AdaptiveMax(Operation):
    """The largest value of each of `parts` shares of an axis; the first of equal ones takes the gradient"""

    def __init__(self, axis: int, parts: int) -> None:
        self.axis, self.parts = axis, parts

    def forward(self, x: Array) -> Array:
        self.length, self.order = x.shape[self.axis], memory.memory_order(x)
        self.kind = np.uint8 if self.length <= 256 else np.uint16 if self.length <= 65536 else np.int64
        places: list[Array] = []

        def largest(flat: Array) -> Array:
            out: Array = array_module(x).empty((len(flat), self.parts, flat.shape[2]), flat.dtype)
            for part, (start, end) in enumerate(shares(self.length, self.parts)):
                numbers = [self.kind(number) for number in range(end - start)] if self.recording else None
                out[:, part], place = pool.strongest([flat[:, spot] for spot in range(start, end)], numbers)
                places.append(place)
            return out

        out = _along(x, self.axis, largest, self.order)
        self.keep(*places)
        return out

    def backward(self, grad: Array) -> Gradients:
        places = self.saved()

        def spread(flat: Array) -> Array:
            into: Array = array_module(grad).zeros((len(flat), self.length, flat.shape[2]), flat.dtype)
            for part, (start, end) in enumerate(shares(self.length, self.parts)):
                for number in range(end - start):
                    into[:, start + number] += flat[:, part] * (places[part] == self.kind(number))
            return into

        return (_along(grad, self.axis, spread, self.order),)


def shares(length: int, parts: int) -> list[tuple[int, int]]:
    """Where each share starts and ends."""
    return [(part * length // parts, -(-(part + 1) * length // parts)) for part in range(parts)]


def adaptive(x: Tensor, sizes: Sequence[Size], largest: bool) -> Tensor:
    """The last axes of x shared out into `sizes`; None keeps a size."""
    kind = AdaptiveMax if largest else AdaptiveMean
    for axis, size in reversed(list(enumerate(sizes, start=x.ndim - len(sizes)))):
        if size is not None and size != x.shape[axis]:
            x = kind(axis, size)(x)
    return x


def _along(x: Array, axis: int, function: Callable[[Array], Array], order: list[int] | None = None) -> Array:
    """`function` on x as (outer, axis, inner); the result keeps the `order` of axes in memory, or else that of x."""
    axes = memory.memory_order(x) if order is None else order
    dense = array_module(x).ascontiguousarray(x.transpose(axes))
    place = axes.index(axis)
    before, after = dense.shape[:place], dense.shape[place + 1 :]
    out = function(dense.reshape(math.prod(before), dense.shape[place], math.prod(after)))
    back = [axes.index(number) for number in range(x.ndim)]
    return out.reshape(*before, out.shape[1], *after).transpose(back)
