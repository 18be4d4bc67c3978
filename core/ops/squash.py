"""Activations that bend, cut or shrink values: soft and hard relatives of sigmoid and tanh."""

from __future__ import annotations

from typing import Any

from core.backend import Array
from core.ops.arithmetic import mul
from core.ops.elementwise import SIGMOID, Curve, pointwise, sigmoid
from core.ops.reduce import axis_of
from core.ops.shape import chunk
from core.tensor import Tensor


def _log_sigmoid(xp: Any, x: Array) -> Array:
    small = xp.log1p(xp.exp(-xp.abs(x)))
    return xp.minimum(x, x.dtype.type(0)) - small  # type: ignore[no-any-return]


def _softsign_slope(xp: Any, x: Array, y: Array) -> Array:
    base = 1 + xp.abs(x)
    return 1 / (base * base)  # type: ignore[no-any-return]


LOG_SIGMOID = Curve(_log_sigmoid, lambda xp, x, y: SIGMOID.value(xp, -x), needs_x=True)
SOFTSIGN = Curve(lambda xp, x: x / (1 + xp.abs(x)), _softsign_slope, needs_x=True)
TANHSHRINK = Curve(lambda xp, x: x - xp.tanh(x), lambda xp, x, y: xp.tanh(x) ** 2, needs_x=True)
HARDSIGMOID = Curve(
    lambda xp, x: xp.clip(x * x.dtype.type(1 / 6) + x.dtype.type(0.5), 0, 1),
    lambda xp, x, y: ((x > -3) & (x < 3)) * x.dtype.type(1 / 6),
    needs_x=True,
)


def logsigmoid(input: Tensor) -> Tensor:
    """log(1 / (1 + e to the power −input)), without overflow"""
    return pointwise(LOG_SIGMOID, input)


def softsign(input: Tensor) -> Tensor:
    """input / (1 + |input|)"""
    return pointwise(SOFTSIGN, input)


def tanhshrink(input: Tensor) -> Tensor:
    """input − tanh(input)"""
    return pointwise(TANHSHRINK, input)


def hardsigmoid(input: Tensor, inplace: bool = False) -> Tensor:
    """input / 6 + ½, cut off at 0 and 1"""
    return pointwise(HARDSIGMOID, input)


def hardtanh(input: Tensor, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> Tensor:
    """input cut off at `min_val` and `max_val`; the slope is 1 strictly between them."""
    if min_val > max_val:
        raise ValueError(f"hardtanh: min_val {min_val} must not be more than max_val {max_val}.")
    curve = Curve(
        lambda xp, x: xp.clip(x, min_val, max_val),
        lambda xp, x, y: ((x > min_val) & (x < max_val)).astype(x.dtype),
        needs_x=True,
    )
    return pointwise(curve, input)


def relu6(input: Tensor, inplace: bool = False) -> Tensor:
    """input cut off at 0 and 6"""
    return hardtanh(input, 0.0, 6.0)


def softplus(input: Tensor, beta: float = 1.0, threshold: float = 20.0) -> Tensor:
    """log(1 + e to the power beta · input) / beta; input itself where beta · input is above `threshold`."""

    def value(xp: Any, input: Array) -> Array:
        number = input.dtype.type
        inner = input * number(beta)
        soft = (xp.log1p(xp.exp(-xp.abs(inner))) + xp.maximum(inner, number(0))) * number(1 / beta)
        return xp.where(inner > threshold, input, soft)  # type: ignore[no-any-return]

    def slope(xp: Any, input: Array, y: Array) -> Array:
        inner = input * input.dtype.type(beta)
        return xp.where(inner > threshold, input.dtype.type(1), SIGMOID.value(xp, inner))  # type: ignore[no-any-return]

    return pointwise(Curve(value, slope, needs_x=True), input)


def softshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
    """input moved towards 0 by `lambd`, and 0 within `lambd` of it."""
    if lambd < 0:
        raise RuntimeError(f"softshrink: lambd must not be negative; it is {lambd}.")
    curve = Curve(
        lambda xp, x: x - xp.clip(x, -lambd, lambd),
        lambda xp, x, y: (xp.abs(x) > lambd).astype(x.dtype),
        needs_x=True,
    )
    return pointwise(curve, input)


def hardshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
    """input, and 0 within `lambd` of 0."""
    curve = Curve(
        lambda xp, x: xp.where(xp.abs(x) <= lambd, x.dtype.type(0), x),
        lambda xp, x, y: (xp.abs(x) > lambd).astype(x.dtype),
        needs_x=True,
    )
    return pointwise(curve, input)


def glu(input: Tensor, dim: int = -1) -> Tensor:
    """The first half of `input` along `dim`, times the sigmoid of the second."""
    axis = axis_of(input, dim)
    if input.shape[axis] % 2 or not input.shape[axis]:
        raise RuntimeError(f"glu: axis {axis} of shape {input.shape} must have an even size to be halved.")
    passed, gate = chunk(input, 2, axis)
    return mul(passed, sigmoid(gate))
