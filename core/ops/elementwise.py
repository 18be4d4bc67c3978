"""Element-wise functions of one tensor: most are a row of value and slope, a few are operations of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.autograd import Gradients, Operation
from core.backend import Array, array_module, memory, parallel
from core.ops.arithmetic import maximum, minimum
from core.ops.operands import Operand, floating
from core.tensor import Tensor


@dataclass(frozen=True)
class Curve:
    """A function of one number. `value(xp, x)` and `slope(xp, x, y)` work on arrays of the library `xp`.

    Backward keeps `x`, `y` or both, as the slope needs; the one it does not need arrives as None.
    """

    value: Callable[[Any, Array], Array]
    slope: Callable[[Any, Any, Any], Array]
    needs_x: bool = False
    needs_y: bool = False


def _sigmoid(xp: Any, x: Array) -> Array:
    half = x.dtype.type(0.5)  # through tanh, which never overflows
    out = xp.tanh(x * half)
    out *= half
    out += half
    return out  # type: ignore[no-any-return]


EXP = Curve(lambda xp, x: xp.exp(x), lambda xp, x, y: y, needs_y=True)
EXPM1 = Curve(lambda xp, x: xp.expm1(x), lambda xp, x, y: y + 1, needs_y=True)
LOG = Curve(lambda xp, x: xp.log(x), lambda xp, x, y: 1 / x, needs_x=True)
LOG1P = Curve(lambda xp, x: xp.log1p(x), lambda xp, x, y: 1 / (1 + x), needs_x=True)
SQRT = Curve(lambda xp, x: xp.sqrt(x), lambda xp, x, y: 0.5 / y, needs_y=True)
RSQRT = Curve(lambda xp, x: 1 / xp.sqrt(x), lambda xp, x, y: -0.5 * y / x, needs_x=True, needs_y=True)
SQUARE = Curve(lambda xp, x: x * x, lambda xp, x, y: 2 * x, needs_x=True)
RECIPROCAL = Curve(lambda xp, x: 1 / x, lambda xp, x, y: -y * y, needs_y=True)
SIN = Curve(lambda xp, x: xp.sin(x), lambda xp, x, y: xp.cos(x), needs_x=True)
COS = Curve(lambda xp, x: xp.cos(x), lambda xp, x, y: -xp.sin(x), needs_x=True)
TANH = Curve(lambda xp, x: xp.tanh(x), lambda xp, x, y: 1 - y * y, needs_y=True)
SIGMOID = Curve(_sigmoid, lambda xp, x, y: y * (1 - y), needs_y=True)
ABS = Curve(lambda xp, x: xp.abs(x), lambda xp, x, y: xp.sign(x), needs_x=True)


class Pointwise(Operation):
    """A curve applied to every element."""

    def __init__(self, curve: Curve) -> None:
        self.curve = curve

    def forward(self, x: Array) -> Array:
        xp, value = array_module(x), self.curve.value
        out = parallel.by_pieces(lambda part: value(xp, part), x) if x.dtype.kind == "f" else value(xp, x)
        self.keep(x if self.curve.needs_x else None, out if self.curve.needs_y else None)
        return out

    def backward(self, grad: Array) -> Gradients:
        x, y = self.saved()
        xp, slope = array_module(grad), self.curve.slope
        if grad.dtype.kind == "c" or (x is not None and x.dtype.kind == "c"):
            return (grad * slope(xp, x, y).conj(),)

        def down(*parts: Array) -> Array:
            given = iter(parts)
            part_of_x = next(given) if x is not None else None
            part_of_y = next(given) if y is not None else None
            return next(given) * slope(xp, part_of_x, part_of_y)

        return (parallel.by_pieces(down, *[array for array in (x, y) if array is not None], grad),)


class Negate(Operation):
    """-x"""

    def forward(self, x: Array) -> Array:
        return -x

    def backward(self, grad: Array) -> Gradients:
        return (-grad,)


class ReLU(Operation):
    """max(x, 0); the slope at 0 is 0"""

    def forward(self, x: Array) -> Array:
        out = memory.empty_like(x)
        array_module(x).maximum(x, 0, out=out)
        self.keep(out)
        return out

    def backward(self, grad: Array) -> Gradients:
        (out,) = self.saved()
        return (parallel.by_pieces(lambda y, down: down * (y > 0), out, grad),)


class Magnitude(Operation):
    """Absolute value of complex numbers; the slope is that of moving away from 0, and 0 there"""

    def forward(self, x: Array) -> Array:
        out: Array = array_module(x).abs(x)
        self.keep(x, out)
        return out

    def backward(self, grad: Array) -> Gradients:
        x, out = self.saved()
        return (x * (grad / array_module(x).where(out == 0, out.dtype.type(1), out)),)


class Clamp(Operation):
    """x cut off below and above; the slope is 1 inside and on the limits"""

    def __init__(self, low: float | None, high: float | None) -> None:
        self.low, self.high = low, high

    def forward(self, x: Array) -> Array:
        self.keep(x)
        out: Array = array_module(x).clip(x, self.low, self.high)
        return out

    def backward(self, grad: Array) -> Gradients:
        (x,) = self.saved()
        inside: Array = array_module(x).ones_like(x, dtype=bool)
        if self.low is not None:
            inside &= x >= self.low
        if self.high is not None:
            inside &= x <= self.high
        return (grad * inside,)


def pointwise(curve: Curve, x: Operand) -> Tensor:
    """`curve` applied to every element of `x`; integers become float32."""
    return Pointwise(curve)(floating(x))


def exp(input: Operand) -> Tensor:
    """e to the power input"""
    return pointwise(EXP, input)


def expm1(input: Operand) -> Tensor:
    """e to the power input, minus 1; exact near 0"""
    return pointwise(EXPM1, input)


def log(input: Operand) -> Tensor:
    """Natural logarithm"""
    return pointwise(LOG, input)


def log1p(input: Operand) -> Tensor:
    """Natural logarithm of 1 + input; exact near 0"""
    return pointwise(LOG1P, input)


def sqrt(input: Operand) -> Tensor:
    """Square root"""
    return pointwise(SQRT, input)


def rsqrt(input: Operand) -> Tensor:
    """1 / square root"""
    return pointwise(RSQRT, input)


def square(input: Tensor) -> Tensor:
    """input · input"""
    return Pointwise(SQUARE)(input)


def reciprocal(input: Operand) -> Tensor:
    """1 / input"""
    return pointwise(RECIPROCAL, input)


def sin(input: Operand) -> Tensor:
    """Sine"""
    return pointwise(SIN, input)


def cos(input: Operand) -> Tensor:
    """Cosine"""
    return pointwise(COS, input)


def tanh(input: Operand) -> Tensor:
    """Hyperbolic tangent"""
    return pointwise(TANH, input)


def sigmoid(input: Operand) -> Tensor:
    """1 / (1 + e to the power -input)"""
    return pointwise(SIGMOID, input)


def abs(input: Tensor) -> Tensor:
    """Absolute value; the slope at 0 is 0"""
    return Magnitude()(input) if input.array.dtype.kind == "c" else Pointwise(ABS)(input)


def neg(input: Tensor) -> Tensor:
    """-input"""
    return Negate()(input)


def relu(input: Tensor, inplace: bool = False) -> Tensor:
    """max(input, 0), always in memory of its own: `inplace` changes nothing."""
    return ReLU()(input)


def clamp(input: Tensor, min: Any = None, max: Any = None) -> Tensor:
    """input, but at least `min` and at most `max`, which are numbers or tensors that are broadcast."""
    if min is None and max is None:
        raise ValueError("clamp needs min, max or both.")
    if isinstance(min, Tensor) or isinstance(max, Tensor):
        bounded = input if min is None else maximum(input, min)
        return bounded if max is None else minimum(bounded, max)
    return Clamp(min, max)(input)
