"""Activations that let large values through and hold small ones back: ReLU's relatives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.autograd import Gradients, Operation
from core.backend import Array, array_module, memory, parallel
from core.ops import gelu as normal
from core.ops.elementwise import SIGMOID, Curve, pointwise
from core.ops.operands import floating
from core.ops.shape import reshape
from core.tensor import Tensor

_SELU_ALPHA, _SELU_SCALE = 1.6732632423543772, 1.0507009873554805


@dataclass(frozen=True)
class Gate:
    """A share between 0 and 1 (or nearly) of x that passes: `value(xp, x)`, and its `slope(xp, x, gate)`."""

    value: Callable[[Any, Array], Array]
    slope: Callable[[Any, Array, Array], Array]


def _mish_gate(xp: Any, x: Array) -> Array:
    """tanh(log(1 + eˣ)) = (u² + 2·u) / (u² + 2·u + 2) with u = eˣ; u stays small enough to square."""
    u = xp.exp(xp.minimum(x, x.dtype.type(20 if x.dtype.itemsize > 2 else 5)))
    u *= u + x.dtype.type(2)
    return u / (u + x.dtype.type(2))  # type: ignore[no-any-return]


def _hard_gate(xp: Any, x: Array) -> Array:
    out: Array = xp.clip(x * x.dtype.type(1 / 6) + x.dtype.type(0.5), 0, 1)
    return out


NORMAL_GATE = Gate(normal.normal_cdf, lambda xp, x, gate: normal.normal_density(xp, x))
TANH_GATE = Gate(normal.tanh_gate, normal.tanh_gate_slope)
SIGMOID_GATE = Gate(SIGMOID.value, lambda xp, x, gate: gate * (1 - gate))
MISH_GATE = Gate(_mish_gate, lambda xp, x, gate: (1 - gate * gate) * SIGMOID.value(xp, x))
HARD_GATE = Gate(_hard_gate, lambda xp, x, gate: ((x > -3) & (x < 3)) * x.dtype.type(1 / 6))


class Gated(Operation):
    """x · gate(x); its slope is measured on the way, while a piece of x is in the cache"""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate

    def forward(self, x: Array) -> Array:
        xp, gate = array_module(x), self.gate
        if not self.recording:
            return parallel.by_pieces(lambda part: part * gate.value(xp, part), x)

        def apply(part: Array, slope: Array) -> Array:
            share = gate.value(xp, part)
            xp.multiply(part, gate.slope(xp, part, share), out=slope)
            slope += share
            return share * part

        slopes = memory.empty_like(x)  # in the order of pieces, which are views of it
        out = parallel.by_pieces(apply, x, slopes)
        self.keep(slopes)
        return out

    def backward(self, grad: Array) -> Gradients:
        (slopes,) = self.saved()
        down = memory.empty_like(slopes)
        array_module(grad).multiply(grad, slopes, out=down)
        return (down,)


class PReLU(Operation):
    """x above 0, weight · x elsewhere; the weight is broadcast"""

    broadcasts = True

    def forward(self, x: Array, weight: Array) -> Array:
        self.keep(x, weight)
        out: Array = array_module(x).where(x > 0, x, weight * x)
        return out

    def backward(self, grad: Array) -> Gradients:
        x, weight = self.saved()
        xp, above = array_module(x), x > 0
        for_x = xp.where(above, grad, weight * grad) if self.needs[0] else None
        return for_x, xp.where(above, grad.dtype.type(0), x * grad) if self.needs[1] else None


def leaky_relu(input: Tensor, negative_slope: float = 0.01, inplace: bool = False) -> Tensor:
    """input above 0, negative_slope · input elsewhere."""

    def value(xp: Any, input: Array) -> Array:
        if 0 <= negative_slope <= 1:
            return xp.maximum(input, input * input.dtype.type(negative_slope))  # type: ignore[no-any-return]
        low = xp.minimum(input, input.dtype.type(0)) * input.dtype.type(negative_slope)
        return xp.maximum(input, input.dtype.type(0)) + low  # type: ignore[no-any-return]

    def slope(xp: Any, input: Array, y: Array) -> Array:
        above = input > 0
        if 0 <= negative_slope <= 1:
            return xp.maximum(above.astype(input.dtype), input.dtype.type(negative_slope))  # type: ignore[no-any-return]
        return above + ~above * input.dtype.type(negative_slope)  # type: ignore[no-any-return]

    return pointwise(Curve(value, slope, needs_x=True), input)


def prelu(input: Tensor, weight: Tensor) -> Tensor:
    """input above 0, weight · input elsewhere; `weight` holds one number, or one per channel (axis 1 of `input`)."""
    channels = input.shape[1] if input.ndim > 1 else 1
    if weight.ndim > 1 or weight.numel() not in (1, channels):
        raise RuntimeError(
            f"prelu: expected a weight of 1 or {channels} values for an input of shape {input.shape}; "
            f"received shape {weight.shape}."
        )
    shape = (weight.numel(), *[1] * (input.ndim - 2)) if input.ndim else ()
    return PReLU()(input, reshape(weight, shape))


def elu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """input above 0, alpha · (eˣ − 1) elsewhere."""
    return pointwise(_exponential(alpha, 1.0, 1.0), input)


def celu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """input above 0, alpha · (e to the power input / alpha, − 1) elsewhere: smooth for every alpha."""
    if alpha == 0:
        raise RuntimeError("celu: alpha must not be 0.")
    return pointwise(_exponential(alpha, 1.0, 1 / alpha), input)


def selu(input: Tensor, inplace: bool = False) -> Tensor:
    """`elu` with the alpha and the scale that keep mean 0 and deviation 1."""
    return pointwise(_exponential(_SELU_ALPHA, _SELU_SCALE, 1.0), input)


def gelu(input: Tensor, approximate: str = "none") -> Tensor:
    """input · Φ(input), the normal distribution function; `approximate` "tanh" computes Φ by a tanh."""
    if approximate not in ("none", "tanh"):
        raise RuntimeError(f'gelu: approximate must be "none" or "tanh"; it is {approximate!r}.')
    return Gated(NORMAL_GATE if approximate == "none" else TANH_GATE)(floating(input))


def silu(input: Tensor, inplace: bool = False) -> Tensor:
    """input · sigmoid(input)"""
    return Gated(SIGMOID_GATE)(floating(input))


def mish(input: Tensor, inplace: bool = False) -> Tensor:
    """input · tanh(softplus(input))"""
    return Gated(MISH_GATE)(floating(input))


def hardswish(input: Tensor, inplace: bool = False) -> Tensor:
    """input · relu6(input + 3) / 6"""
    return Gated(HARD_GATE)(floating(input))


def threshold(input: Tensor, threshold: float, value: float, inplace: bool = False) -> Tensor:
    """input above `threshold`, `value` elsewhere."""
    curve = Curve(
        lambda xp, x: xp.where(x <= threshold, x.dtype.type(value), x),
        lambda xp, x, y: (x > threshold).astype(x.dtype),
        needs_x=True,
    )
    return pointwise(curve, input)


def _exponential(alpha: float, scale: float, inner: float) -> Curve:
    """scale · x above 0, scale · alpha · (e to the power inner · x, − 1) elsewhere."""

    def value(xp: Any, x: Array) -> Array:
        number = x.dtype.type
        low = xp.expm1(xp.minimum(x, number(0)) * number(inner)) * number(alpha * scale)
        return low + xp.maximum(x, number(0)) * number(scale)  # type: ignore[no-any-return]

    def slope(xp: Any, x: Array, y: Array) -> Array:
        number, at_zero = x.dtype.type, alpha * scale * inner
        out = xp.exp(xp.minimum(x, number(0)) * number(inner)) * number(at_zero)
        return out if at_zero == scale else out + (x > 0) * number(scale - at_zero)  # type: ignore[no-any-return]

    return Curve(value, slope, needs_x=True)
