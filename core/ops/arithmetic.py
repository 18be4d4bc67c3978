"""Element-wise operations of two operands with broadcasting."""

from __future__ import annotations

from typing import Any, overload

from core import dtypes
from core.autograd import Gradients, Operation, is_grad_enabled
from core.backend import Array, array_module, memory
from core.ops.operands import Operand, as_tensor, binary, cast, operands, require_broadcast
from core.tensor import Tensor


class Add(Operation):
    """a + b"""

    broadcasts = True

    def forward(self, a: Array, b: Array) -> Array:
        out: Array = array_module(a).add(a, b, out=memory.room_like(a, b))
        return out

    def backward(self, grad: Array) -> Gradients:
        return grad, grad


class Subtract(Operation):
    """a - b"""

    broadcasts = True

    def forward(self, a: Array, b: Array) -> Array:
        out: Array = array_module(a).subtract(a, b, out=memory.room_like(a, b))
        return out

    def backward(self, grad: Array) -> Gradients:
        return grad, -grad if self.needs[1] else None


class Multiply(Operation):
    """a · b"""

    broadcasts = True

    def forward(self, a: Array, b: Array) -> Array:
        self.keep(a if self.needs and self.needs[1] else None, b if self.needs and self.needs[0] else None)
        out: Array = array_module(a).multiply(a, b, out=memory.room_like(a, b))
        return out

    def backward(self, grad: Array) -> Gradients:
        a, b = self.saved()
        return (
            grad * b.conj() if self.needs[0] else None,
            grad * a.conj() if self.needs[1] else None,
        )


class Divide(Operation):
    """a / b"""

    broadcasts = True

    def forward(self, a: Array, b: Array) -> Array:
        self.keep(a, b)
        return a / b

    def backward(self, grad: Array) -> Gradients:
        a, b = self.saved()
        by_b = grad / b.conj()
        return by_b if self.needs[0] else None, -by_b * (a / b).conj() if self.needs[1] else None


class Power(Operation):
    """a to the power b"""

    broadcasts = True

    def forward(self, a: Array, b: Array) -> Array:
        out: Array = a**b
        self.keep(a, b, out)
        return out

    def backward(self, grad: Array) -> Gradients:
        a, b, out = self.saved()
        xp = array_module(a)
        for_a = for_b = None
        if self.needs[0]:
            lower = xp.where(b == 0, b.dtype.type(0), b - 1)  # else 0 to the power -1 spoils 0 · inf
            for_a = grad * (b * a**lower).conj()
        if self.needs[1]:
            logs = xp.log(xp.where(a == 0, a.dtype.type(1), a))
            for_b = grad * (out * logs).conj()
        return for_a, for_b


class Extreme(Operation):
    """The larger (or smaller) of a and b; where they are equal each gets half of the gradient."""

    broadcasts = True

    def __init__(self, larger: bool) -> None:
        self.larger = larger

    def forward(self, a: Array, b: Array) -> Array:
        self.keep(a, b)
        xp = array_module(a)
        out: Array = xp.maximum(a, b) if self.larger else xp.minimum(a, b)
        return out

    def backward(self, grad: Array) -> Gradients:
        a, b = self.saved()
        wins = (a > b if self.larger else a < b).astype(grad.dtype)
        wins += (a == b) * grad.dtype.type(0.5)
        return grad * wins, grad * (1 - wins)


class Where(Operation):
    """a where the condition holds, b elsewhere; the condition is a plain array."""

    broadcasts = True

    def __init__(self, condition: Array) -> None:
        self.condition = condition

    def forward(self, a: Array, b: Array) -> Array:
        out: Array = array_module(a).where(self.condition, a, b)
        return out

    def backward(self, grad: Array) -> Gradients:
        zero = grad.dtype.type(0)
        xp = array_module(grad)
        return xp.where(self.condition, grad, zero), xp.where(self.condition, zero, grad)


def add(input: Operand, other: Operand, alpha: float = 1) -> Tensor:
    """input + alpha · other"""
    return binary(Add, input, other if alpha == 1 else mul(other, alpha))


def sub(input: Operand, other: Operand, alpha: float = 1) -> Tensor:
    """input - alpha · other"""
    return binary(Subtract, input, other if alpha == 1 else mul(other, alpha))


def mul(input: Operand, other: Operand) -> Tensor:
    """input · other"""
    return binary(Multiply, input, other)


def div(input: Operand, other: Operand, *, rounding_mode: str | None = None) -> Tensor:
    """input / other; integers give floating point numbers. `rounding_mode` "floor" or "trunc" leaves whole numbers."""
    if rounding_mode is not None:
        return _divided_whole(input, other, rounding_mode)
    first, second = operands(input, other)
    if not dtypes.is_floating(first.dtype):
        first, second = cast(first, dtypes.get_default_dtype()), cast(second, dtypes.get_default_dtype())
    return binary(Divide, first, second)


def pow(input: Operand, exponent: Operand) -> Tensor:
    """a to the power b"""
    if isinstance(exponent, (int, float)) and exponent == 2:
        first = as_tensor(input)
        return binary(Multiply, first, first)
    return binary(Power, input, exponent)


def maximum(input: Operand, other: Operand) -> Tensor:
    """The larger of a and b, element by element."""
    return binary(_larger, input, other)


def minimum(input: Operand, other: Operand) -> Tensor:
    """The smaller of a and b, element by element."""
    return binary(_smaller, input, other)


@overload
def where(condition: Tensor) -> tuple[Tensor, ...]: ...
@overload
def where(condition: Tensor, input: Operand, other: Operand) -> Tensor: ...
def where(condition: Tensor, input: Operand | None = None, other: Operand | None = None) -> Any:
    """a where `condition` holds, b elsewhere; of a condition alone the places where it holds, one tensor per axis."""
    if input is None and other is None:
        return tuple([Tensor(places) for places in condition.array.nonzero()])
    if input is None or other is None:
        raise TypeError("where needs a condition alone, or two alternatives as well.")
    first, second = operands(input, other)
    require_broadcast("where", condition, first, second)
    return Where(condition.array)(first, second)


def floor_divide(input: Operand, other: Operand) -> Tensor:
    """The integer part of input / other, rounded down. No gradient."""
    first, second = operands(input, other)
    require_broadcast("floor_divide", first, second)
    return Tensor(_array(first.array // second.array, first))


def remainder(input: Operand, other: Operand) -> Tensor:
    """a modulo b, with the sign of b; the gradient is that of a."""
    first, second = operands(input, other)
    require_broadcast("remainder", first, second)
    if not (is_grad_enabled() and (first.requires_grad or second.requires_grad)):
        return Tensor(_array(first.array % second.array, first))
    return sub(first, mul(floor_divide(first, second), second))


def _divided_whole(a: Operand, b: Operand, mode: str) -> Tensor:
    if mode == "floor":
        return floor_divide(a, b)
    if mode != "trunc":
        raise RuntimeError(f"div: rounding_mode must be 'floor', 'trunc' or None; it is {mode!r}.")
    first, second = operands(a, b)
    require_broadcast("div", first, second)
    xp = array_module(first.array)
    rest = xp.fmod(first.array, second.array)
    return Tensor(_array((first.array - rest) / second.array, first).astype(first.dtype))


def _larger() -> Operation:
    return Extreme(True)


def _smaller() -> Operation:
    return Extreme(False)


def _array(value: Array, like: Tensor) -> Array:
    array: Array = array_module(like.array).asarray(value)
    return array
