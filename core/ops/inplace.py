"""Changes in place, outside the graph."""

from __future__ import annotations

from core.autograd import is_grad_enabled
from core.backend import Generator, array_module, current_generator, to_device
from core.ops import arithmetic, elementwise
from core.ops.operands import Operand
from core.tensor import Tensor

_TAKES_PART = (
    "A tensor that takes part in gradients cannot be changed in place; use the function without _ at its end, or do it "
    "under no_grad()."
)


def add_(x: Tensor, value: Operand, alpha: float = 1) -> Tensor:
    """x += alpha · value"""
    return _store(x, value, arithmetic.add(x.detach(), _plain(value), alpha))


def sub_(x: Tensor, value: Operand, alpha: float = 1) -> Tensor:
    """x -= alpha · value"""
    return _store(x, value, arithmetic.sub(x.detach(), _plain(value), alpha))


def mul_(x: Tensor, value: Operand) -> Tensor:
    """x *= value"""
    return _store(x, value, arithmetic.mul(x.detach(), _plain(value)))


def div_(x: Tensor, value: Operand, *, rounding_mode: str | None = None) -> Tensor:
    """x /= value"""
    return _store(x, value, arithmetic.div(x.detach(), _plain(value), rounding_mode=rounding_mode))


def copy_(x: Tensor, value: Operand, non_blocking: bool = False) -> Tensor:
    """Take over the values of `value`, broadcast to the shape of `x`; `non_blocking` or not, the copy is complete."""
    source = _plain(value)
    if isinstance(source, Tensor) and source.device != x.device:
        source = Tensor(to_device(source.array, x.device))
    return _store(x, value, source)


def fill_(x: Tensor, value: float) -> Tensor:
    """Set every element to `value`."""
    return _store(x, value, value)


def zero_(x: Tensor) -> Tensor:
    """Set every element to 0."""
    return _store(x, 0, 0)


def clamp_(x: Tensor, min: float | None = None, max: float | None = None) -> Tensor:
    """Cut values off below `min` and above `max`."""
    return _store(x, 0, Tensor(array_module(x.array).clip(x.array, min, max)))


def masked_fill_(x: Tensor, mask: Tensor, value: Operand) -> Tensor:
    """Set the elements where `mask` holds to `value`."""
    return _store(x, value, arithmetic.where(mask, _plain(value), x.detach()))


def exp_(x: Tensor) -> Tensor:
    """e to the power x"""
    return _store(x, 0, elementwise.exp(x.detach()))


def sqrt_(x: Tensor) -> Tensor:
    """Square root"""
    return _store(x, 0, elementwise.sqrt(x.detach()))


def neg_(x: Tensor) -> Tensor:
    """-x"""
    return _store(x, 0, elementwise.neg(x.detach()))


def relu_(x: Tensor) -> Tensor:
    """max(x, 0)"""
    return _store(x, 0, elementwise.relu(x.detach()))


def normal_(x: Tensor, mean: float = 0.0, std: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Numbers from the normal distribution."""
    drawn = (generator or current_generator()).normal_like(x.array)
    return _store(x, 0, arithmetic.add(arithmetic.mul(Tensor(drawn), std), mean))


def uniform_(x: Tensor, a: float = 0.0, b: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Numbers spread evenly from `a` to `b`."""
    drawn = (generator or current_generator()).numpy.uniform(a, b, x.shape).astype(x.dtype)
    return _store(x, 0, Tensor(to_device(drawn, x.device)))


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


def require_free(x: Tensor, *others: object) -> None:
    """RuntimeError when `x` or something that goes into it takes part in gradients that are recorded here."""
    values: list[Operand] = [0, *[value for value in others if isinstance(value, Tensor)]]
    if any(_joins_graph(x, value) for value in values):
        raise RuntimeError(_TAKES_PART)


def _plain(value: Operand) -> Operand:
    return value.detach() if isinstance(value, Tensor) else value


def _store(x: Tensor, value: Operand, result: Operand) -> Tensor:
    if _joins_graph(x, value):
        raise RuntimeError(_TAKES_PART)
    array = result.array if isinstance(result, Tensor) else result
    kind = getattr(array, "dtype", x.array.dtype)
    if kind.kind in "fc" and x.array.dtype.kind not in "fc":
        raise RuntimeError(f"A tensor of {x.dtype} cannot hold a result of {kind}; convert it with to() first.")
    try:
        x.array[...] = array
    except ValueError:
        raise RuntimeError(
            f"A tensor of shape {x.shape} cannot take in place a result of shape {getattr(array, 'shape', ())}."
        ) from None
    x.mark_changed()
    return x
