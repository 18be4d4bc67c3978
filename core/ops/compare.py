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


def eq(input: Operand, other: Operand) -> Tensor:
    """Whether elements are equal."""
    return _compare("equal", input, other)


def ne(input: Operand, other: Operand) -> Tensor:
    """Whether elements differ."""
    return _compare("not_equal", input, other)


def lt(input: Operand, other: Operand) -> Tensor:
    """input < other"""
    return _compare("less", input, other)


def le(input: Operand, other: Operand) -> Tensor:
    """input ≤ other"""
    return _compare("less_equal", input, other)


def gt(input: Operand, other: Operand) -> Tensor:
    """input > other"""
    return _compare("greater", input, other)


def ge(input: Operand, other: Operand) -> Tensor:
    """input ≥ other"""
    return _compare("greater_equal", input, other)


def bitwise_and(input: Operand, other: Operand) -> Tensor:
    """a and b, bit by bit"""
    return _compare("bitwise_and", input, other)


def bitwise_or(input: Operand, other: Operand) -> Tensor:
    """a or b, bit by bit"""
    return _compare("bitwise_or", input, other)


def bitwise_xor(input: Operand, other: Operand) -> Tensor:
    """a or b but not both, bit by bit"""
    return _compare("bitwise_xor", input, other)


def bitwise_left_shift(input: Operand, other: Operand) -> Tensor:
    """input with its bits moved up by other places"""
    return _compare("left_shift", input, other)


def bitwise_right_shift(input: Operand, other: Operand) -> Tensor:
    """input with its bits moved down by other places"""
    return _compare("right_shift", input, other)


def bitwise_not(input: Tensor) -> Tensor:
    """The opposite, bit by bit"""
    return _test("invert", input)


def isnan(input: Tensor) -> Tensor:
    """Whether elements are not a number."""
    return _test("isnan", input)


def isinf(input: Tensor) -> Tensor:
    """Whether elements are infinite."""
    return _test("isinf", input)


def isfinite(input: Tensor) -> Tensor:
    """Whether elements are neither infinite nor NaN."""
    return _test("isfinite", input)


def sign(input: Tensor) -> Tensor:
    """-1, 0 or 1."""
    return Stairs("sign")(input)


def floor(input: Tensor) -> Tensor:
    """Rounded down."""
    return Stairs("floor")(input)


def ceil(input: Tensor) -> Tensor:
    """Rounded up."""
    return Stairs("ceil")(input)


def round(input: Tensor, *, decimals: int = 0) -> Tensor:
    """Rounded to the nearest integer (or to `decimals` digits behind the point), halves to the even one."""
    if not decimals:
        return Stairs("rint")(input)
    return Tensor(array_module(input.array).asarray(input.array.round(decimals)))


def trunc(input: Tensor) -> Tensor:
    """Rounded towards 0."""
    return Stairs("trunc")(input)


def logical_and(input: Operand, other: Operand) -> Tensor:
    """Whether both are not 0"""
    return _compare("logical_and", input, other)


def logical_or(input: Operand, other: Operand) -> Tensor:
    """Whether one of them is not 0"""
    return _compare("logical_or", input, other)


def logical_xor(input: Operand, other: Operand) -> Tensor:
    """Whether exactly one of them is not 0"""
    return _compare("logical_xor", input, other)


def logical_not(input: Tensor) -> Tensor:
    """Whether elements are 0"""
    return _test("logical_not", input)


def isclose(input: Tensor, other: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Tensor:
    """Whether |input - other| ≤ atol + rtol · |other|, element by element."""
    xp = array_module(input.array)
    return Tensor(xp.asarray(xp.isclose(input.array, other.array, rtol, atol, equal_nan)))


def equal(input: Tensor, other: Tensor) -> bool:
    """Whether shapes and all values are equal."""
    return input.shape == other.shape and builtins.bool((input.array == other.array).all())


def allclose(input: Tensor, other: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> bool:
    """Whether all |input - other| ≤ atol + rtol · |other|."""
    return builtins.bool(array_module(input.array).allclose(input.array, other.array, rtol, atol, equal_nan))


def _compare(name: str, a: Operand, b: Operand) -> Tensor:
    first, second = operands(a, b)
    require_broadcast(name, first, second)
    xp = array_module(first.array)
    return Tensor(xp.asarray(getattr(xp, name)(first.array, second.array)))


def _test(name: str, x: Tensor) -> Tensor:
    xp: Any = array_module(x.array)
    out: Array = xp.asarray(getattr(xp, name)(x.array))
    return Tensor(out)
