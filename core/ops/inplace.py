"""Changes in place, outside the graph."""

from __future__ import annotations

from core.autograd import is_grad_enabled
from core.backend import array_module
from core.ops import arithmetic
from core.ops.operands import Operand
from core.tensor import Tensor


def add_(x: Tensor, value: Operand, alpha: float = 1) -> Tensor:
    """x += alpha · value"""
    return _store(x, value, arithmetic.add(x.detach(), _plain(value), alpha))


def sub_(x: Tensor, value: Operand, alpha: float = 1) -> Tensor:
    """x -= alpha · value"""
    return _store(x, value, arithmetic.sub(x.detach(), _plain(value), alpha))


def mul_(x: Tensor, value: Operand) -> Tensor:
    """x *= value"""
    return _store(x, value, arithmetic.mul(x.detach(), _plain(value)))


def div_(x: Tensor, value: Operand) -> Tensor:
    """x /= value"""
    return _store(x, value, arithmetic.div(x.detach(), _plain(value)))


def copy_(x: Tensor, value: Operand) -> Tensor:
    """Take over the values of `value`, broadcast to the shape of `x`."""
    return _store(x, value, _plain(value))


def fill_(x: Tensor, value: float) -> Tensor:
    """Set every element to `value`."""
    return _store(x, value, value)


def zero_(x: Tensor) -> Tensor:
    """Set every element to 0."""
    return _store(x, 0, 0)


def clamp_(x: Tensor, min: float | None = None, max: float | None = None) -> Tensor:  # noqa: A002
    """Cut values off below `min` and above `max`."""
    return _store(x, 0, Tensor(array_module(x.array).clip(x.array, min, max)))


def iadd(x: Tensor, value: Operand) -> Tensor:
    """`x += value`: in place outside the graph, a new tensor where gradients are recorded."""
    return arithmetic.add(x, value) if _joins_graph(x, value) else add_(x, value)


def isub(x: Tensor, value: Operand) -> Tensor:
    """`x -= value`: in place outside the graph, a new tensor where gradients are recorded."""
    return arithmetic.sub(x, value) if _joins_graph(x, value) else sub_(x, value)


def imul(x: Tensor, value: Operand) -> Tensor:
    """`x *= value`: in place outside the graph, a new tensor where gradients are recorded."""
    return arithmetic.mul(x, value) if _joins_graph(x, value) else mul_(x, value)


def itruediv(x: Tensor, value: Operand) -> Tensor:
    """`x /= value`: in place outside the graph, a new tensor where gradients are recorded."""
    return arithmetic.div(x, value) if _joins_graph(x, value) else div_(x, value)


def _joins_graph(x: Tensor, value: Operand) -> bool:
    """Whether gradients are recorded here. RuntimeError for a leaf, which would lose its place as one."""
    if not is_grad_enabled():
        return False
    if x.requires_grad and x.is_leaf:
        raise RuntimeError(
            "A leaf tensor that requires gradients cannot be changed in place while operations are recorded; "
            "do it under no_grad()."
        )
    return x.requires_grad or (isinstance(value, Tensor) and value.requires_grad)


def _plain(value: Operand) -> Operand:
    return value.detach() if isinstance(value, Tensor) else value


def _store(x: Tensor, value: Operand, result: Operand) -> Tensor:
    if _joins_graph(x, value):
        raise RuntimeError(
            "A tensor that takes part in gradients cannot be changed in place; use the function without _ at its end, "
            "or do it under no_grad()."
        )
    array = result.array if isinstance(result, Tensor) else result
    kind = getattr(array, "dtype", x.array.dtype)
    if kind.kind in "fc" and x.array.dtype.kind not in "fc":
        raise RuntimeError(f"A tensor of {x.dtype} cannot hold a result of {kind}; convert it with to() first.")
    x.array[...] = array
    x.mark_changed()
    return x
