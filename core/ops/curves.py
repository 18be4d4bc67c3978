"""More element-wise functions: trigonometric, hyperbolic, logarithms to other bases, and a few of two operands."""

from __future__ import annotations

import math

from core.autograd import Gradients, Operation
from core.backend import Array, array_module
from core.ops.arithmetic import add, mul, sub
from core.ops.elementwise import Curve, pointwise
from core.ops.operands import Operand, binary, floating, operands
from core.tensor import Tensor

TAN = Curve(lambda xp, x: xp.tan(x), lambda xp, x, y: 1 + y * y, needs_y=True)
ASIN = Curve(lambda xp, x: xp.arcsin(x), lambda xp, x, y: 1 / xp.sqrt(1 - x * x), needs_x=True)
ACOS = Curve(lambda xp, x: xp.arccos(x), lambda xp, x, y: -1 / xp.sqrt(1 - x * x), needs_x=True)
ATAN = Curve(lambda xp, x: xp.arctan(x), lambda xp, x, y: 1 / (1 + x * x), needs_x=True)
SINH = Curve(lambda xp, x: xp.sinh(x), lambda xp, x, y: xp.cosh(x), needs_x=True)
COSH = Curve(lambda xp, x: xp.cosh(x), lambda xp, x, y: xp.sinh(x), needs_x=True)
ASINH = Curve(lambda xp, x: xp.arcsinh(x), lambda xp, x, y: 1 / xp.sqrt(x * x + 1), needs_x=True)
ACOSH = Curve(lambda xp, x: xp.arccosh(x), lambda xp, x, y: 1 / xp.sqrt(x * x - 1), needs_x=True)
ATANH = Curve(lambda xp, x: xp.arctanh(x), lambda xp, x, y: 1 / (1 - x * x), needs_x=True)
LOG2 = Curve(lambda xp, x: xp.log2(x), lambda xp, x, y: 1 / (x * math.log(2)), needs_x=True)
LOG10 = Curve(lambda xp, x: xp.log10(x), lambda xp, x, y: 1 / (x * math.log(10)), needs_x=True)
EXP2 = Curve(lambda xp, x: xp.exp2(x), lambda xp, x, y: y * math.log(2), needs_y=True)


class Atan2(Operation):
    """Angle of the point (b, a)"""

    broadcasts = True

    def forward(self, a: Array, b: Array) -> Array:
        self.keep(a, b)
        out: Array = array_module(a).arctan2(a, b)
        return out

    def backward(self, grad: Array) -> Gradients:
        a, b = self.saved()
        scaled = grad / (a * a + b * b)
        return scaled * b, -scaled * a


class Hypot(Operation):
    """Length of the vector (a, b)"""

    broadcasts = True

    def forward(self, a: Array, b: Array) -> Array:
        out: Array = array_module(a).hypot(a, b)
        self.keep(a, b, out)
        return out

    def backward(self, grad: Array) -> Gradients:
        a, b, out = self.saved()
        scaled = grad / out
        return scaled * a, scaled * b


class Fmod(Operation):
    """a modulo b with the sign of a"""

    broadcasts = True

    def forward(self, a: Array, b: Array) -> Array:
        self.keep(a, b)
        out: Array = array_module(a).fmod(a, b)
        return out

    def backward(self, grad: Array) -> Gradients:
        a, b = self.saved()
        return grad, -grad * array_module(a).trunc(a / b)


class Fraction(Operation):
    """What stands behind the point, with the sign of x"""

    def forward(self, x: Array) -> Array:
        out: Array = x - array_module(x).trunc(x)
        return out

    def backward(self, grad: Array) -> Gradients:
        return (grad,)


def tan(input: Operand) -> Tensor:
    """Tangent"""
    return pointwise(TAN, input)


def asin(input: Operand) -> Tensor:
    """The angle with sine input"""
    return pointwise(ASIN, input)


def acos(input: Operand) -> Tensor:
    """The angle with cosine input"""
    return pointwise(ACOS, input)


def atan(input: Operand) -> Tensor:
    """The angle with tangent input"""
    return pointwise(ATAN, input)


def sinh(input: Operand) -> Tensor:
    """Hyperbolic sine"""
    return pointwise(SINH, input)


def cosh(input: Operand) -> Tensor:
    """Hyperbolic cosine"""
    return pointwise(COSH, input)


def asinh(input: Operand) -> Tensor:
    """Inverse of the hyperbolic sine"""
    return pointwise(ASINH, input)


def acosh(input: Operand) -> Tensor:
    """Inverse of the hyperbolic cosine"""
    return pointwise(ACOSH, input)


def atanh(input: Operand) -> Tensor:
    """Inverse of the hyperbolic tangent"""
    return pointwise(ATANH, input)


def log2(input: Operand) -> Tensor:
    """Logarithm to base 2"""
    return pointwise(LOG2, input)


def log10(input: Operand) -> Tensor:
    """Logarithm to base 10"""
    return pointwise(LOG10, input)


def exp2(input: Operand) -> Tensor:
    """2 to the power input"""
    return pointwise(EXP2, input)


def atan2(input: Operand, other: Operand) -> Tensor:
    """The angle of the point (other, input), from -π to π"""
    return binary(Atan2, *[floating(x) for x in operands(input, other)])


def hypot(input: Operand, other: Operand) -> Tensor:
    """Square root of a² + b², without overflow"""
    return binary(Hypot, *[floating(x) for x in operands(input, other)])


def fmod(input: Operand, other: Operand) -> Tensor:
    """a modulo b, with the sign of a"""
    return binary(Fmod, input, other)


def frac(input: Tensor) -> Tensor:
    """What stands behind the point, with the sign of input"""
    return Fraction()(input)


def lerp(input: Tensor, end: Tensor, weight: Operand) -> Tensor:
    """start + weight · (end - start)"""
    return add(input, mul(sub(end, input), weight))
