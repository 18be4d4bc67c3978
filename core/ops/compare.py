"""Comparisons and tests, which have no gradient, and rounding, whose gradient is 0."""

from __future__ import annotations

import builtins
from typing import Any

from core.autograd import Gradients, Operation
from core.backend import Array, array_module
from core.ops.operands import Operand, operands, require_broadcast
from core.tensor import Tensor


class Stairs(Operation):
    """A function that is level almost everywhere, by its name in the array's library: its gradient is 0"""

    def __init__(self, name: str) -> None:
        self.name = name

    def forward(self, x: Array) -> Array:
        xp: Any = array_module(x)
        out: Array = xp.asarray(getattr(xp, self.name)(x))
        return out

    def backward(self, grad: Array) -> Gradients:
        return (array_module(grad).zeros_like(grad),)


def eq(a: Operand, b: Operand) -> Tensor:
    """Whether elements are equal."""
    return _compare("equal", a, b)


def ne(a: Operand, b: Operand) -> Tensor:
    """Whether elements differ."""
    return _compare("not_equal", a, b)


def lt(a: Operand, b: Operand) -> Tensor:
    """a < b"""
    return _compare("less", a, b)


def le(a: Operand, b: Operand) -> Tensor:
    """a ≤ b"""
    return _compare("less_equal", a, b)


def gt(a: Operand, b: Operand) -> Tensor:
    """a > b"""
    return _compare("greater", a, b)


def ge(a: Operand, b: Operand) -> Tensor:
    """a ≥ b"""
    return _compare("greater_equal", a, b)


def bitwise_and(a: Operand, b: Operand) -> Tensor:
    """a and b, bit by bit"""
    return _compare("bitwise_and", a, b)


def bitwise_or(a: Operand, b: Operand) -> Tensor:
    """a or b, bit by bit"""
    return _compare("bitwise_or", a, b)


def bitwise_xor(a: Operand, b: Operand) -> Tensor:
    """a or b but not both, bit by bit"""
    return _compare("bitwise_xor", a, b)


def bitwise_not(x: Tensor) -> Tensor:
    """The opposite, bit by bit"""
    return _test("invert", x)


def isnan(x: Tensor) -> Tensor:
    """Whether elements are not a number."""
    return _test("isnan", x)


def isinf(x: Tensor) -> Tensor:
    """Whether elements are infinite."""
    return _test("isinf", x)


def isfinite(x: Tensor) -> Tensor:
    """Whether elements are neither infinite nor NaN."""
    return _test("isfinite", x)


def sign(x: Tensor) -> Tensor:
    """-1, 0 or 1."""
    return Stairs("sign")(x)


def floor(x: Tensor) -> Tensor:
    """Rounded down."""
    return Stairs("floor")(x)


def ceil(x: Tensor) -> Tensor:
    """Rounded up."""
    return Stairs("ceil")(x)


def round(x: Tensor) -> Tensor:  # noqa: A001
    """Rounded to the nearest integer, halves to the even one."""
    return Stairs("rint")(x)


def trunc(x: Tensor) -> Tensor:
    """Rounded towards 0."""
    return Stairs("trunc")(x)


def logical_and(a: Operand, b: Operand) -> Tensor:
    """Whether both are not 0"""
    return _compare("logical_and", a, b)


def logical_or(a: Operand, b: Operand) -> Tensor:
    """Whether one of them is not 0"""
    return _compare("logical_or", a, b)


def logical_xor(a: Operand, b: Operand) -> Tensor:
    """Whether exactly one of them is not 0"""
    return _compare("logical_xor", a, b)


def logical_not(x: Tensor) -> Tensor:
    """Whether elements are 0"""
    return _test("logical_not", x)


def isclose(a: Tensor, b: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Tensor:
    """Whether |a - b| ≤ atol + rtol · |b|, element by element."""
    xp = array_module(a.array)
    return Tensor(xp.asarray(xp.isclose(a.array, b.array, rtol, atol, equal_nan)))


def equal(a: Tensor, b: Tensor) -> bool:
    """Whether shapes and all values are equal."""
    return a.shape == b.shape and builtins.bool((a.array == b.array).all())


def allclose(a: Tensor, b: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> bool:
    """Whether all |a - b| ≤ atol + rtol · |b|."""
    return builtins.bool(array_module(a.array).allclose(a.array, b.array, rtol, atol, equal_nan))


def _compare(name: str, a: Operand, b: Operand) -> Tensor:
    first, second = operands(a, b)
    require_broadcast(name, first, second)
    xp = array_module(first.array)
    return Tensor(xp.asarray(getattr(xp, name)(first.array, second.array)))


def _test(name: str, x: Tensor) -> Tensor:
    xp: Any = array_module(x.array)
    out: Array = xp.asarray(getattr(xp, name)(x.array))
    return Tensor(out)
