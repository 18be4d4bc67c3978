"""Rows of a table picked by number, rows with a one at a number, and positions of a sequence as waves."""

from __future__ import annotations

import math

import numpy as np

from core.autograd import Gradients, Operation
from core.backend import Array, array_module, on_host, to_host
from core.tensor import Tensor


class Embedding(Operation):
    """weight[numbers] for a table (rows, features) and raw integers of any shape; `padding` is a row kept as it is"""

    def __init__(self, numbers: Array, padding: int | None) -> None:
        self.numbers, self.padding = numbers, padding

    def forward(self, weight: Array) -> Array:
        self.form = weight.shape, weight.dtype
        out: Array = weight.take(self.numbers, axis=0)
        return out

    def backward(self, grad: Array) -> Gradients:
        xp = array_module(grad)
        into = xp.zeros(*self.form)
        flat = self.numbers.reshape(-1)
        if flat.size:
            order = xp.argsort(flat, kind="stable")
            ranked = flat[order]
            fresh = xp.ones(len(flat), bool)
            xp.not_equal(ranked[1:], ranked[:-1], out=fresh[1:])
            (starts,) = xp.nonzero(fresh)
            rows = grad.reshape(len(flat), -1)[order]
            into[ranked[starts]] = xp.add.reduceat(rows, starts, axis=0)
        if self.padding is not None:
            into[self.padding] = 0
        return (into,)


def embedding(input: Tensor, weight: Tensor, padding_idx: int | None = None) -> Tensor:
    """Rows of `weight` (rows, features) at the numbers `input` (…): (…, features).

    Numbers that arrive as floating point, as tables give them, must be whole. The row `padding_idx` gets no gradient.
    """
    rows = len(weight.array)
    if weight.ndim != 2:
        raise RuntimeError(f"embedding: expected a weight (rows, features); received shape {weight.shape}.")
    if padding_idx is not None and not -rows <= padding_idx < rows:
        raise RuntimeError(f"embedding: padding_idx must be a row of 0 to {rows - 1}; it is {padding_idx}.")
    padding = None if padding_idx is None else padding_idx % rows
    return Embedding(_whole_numbers(input.array, rows), padding)(weight)


def sinusoidal_positions(length: int, features: int) -> Array:
    """Waves (length, features), float32, whose lengths form a geometric series from 2π to 10000 · 2π.

    Vaswani et al., "Attention is all you need", 2017, section 3.5: even features are sines, odd ones cosines.
    """
    position = np.arange(length, dtype=np.float64)[:, None]
    rate = np.exp(np.arange(0, features, 2) * (-math.log(10000.0) / features))
    waves = np.empty((length, features), np.float32)
    waves[:, 0::2] = np.sin(position * rate)
    waves[:, 1::2] = np.cos(position * rate)[:, : features // 2]
    return waves


def _whole_numbers(values: Array, rows: int) -> Array:
    numbers = values if values.dtype.kind in "iu" else values.astype(np.int64)
    if not on_host(values) or not values.size:
        return numbers  # reading from a CUDA device would wait for it
    if values.dtype.kind not in "iu" and (values.dtype.kind != "f" or not (numbers == values).all()):
        wrong = to_host(values[numbers != values]).reshape(-1)[:1]
        raise RuntimeError(f"embedding: expected whole numbers; received {wrong[0] if len(wrong) else values.dtype}.")
    low, high = int(numbers.min()), int(numbers.max())
    if low < 0 or high >= rows:
        raise IndexError(f"embedding: numbers must be 0 to {rows - 1} for {rows} rows; received {low} to {high}.")
    return numbers


def one_hot(tensor: Tensor, num_classes: int = -1) -> Tensor:
    """A row with a 1 at the place of each number, zeros elsewhere; as many places as the largest number needs."""
    xp = array_module(tensor.array)
    if tensor.dtype.kind not in "iu":
        raise RuntimeError(f"one_hot needs integers; this tensor holds {tensor.dtype}.")
    low, high = (int(tensor.array.min()), int(tensor.array.max())) if tensor.numel() else (0, num_classes - 1)
    count = high + 1 if num_classes < 0 else num_classes
    if low < 0 or high >= count:
        raise RuntimeError(f"one_hot: numbers must lie in 0 to {count - 1}; they lie in {low} to {high}.")
    return Tensor((tensor.array[..., None] == xp.arange(count)).astype("int64"))
