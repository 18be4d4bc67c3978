"""PyTorch's `nn.utils`: limits on gradients, and parameters as one vector."""

from __future__ import annotations

import math
from collections.abc import Iterable

from core.backend import array_module, to_device
from core.nn.utils import rnn as rnn
from core.ops.creation import zeros
from core.ops.shape import cat, flatten
from core.tensor import Tensor


def clip_grad_norm_(
    parameters: Tensor | Iterable[Tensor],
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
) -> Tensor:
    """Scale all gradients together, in place, so that their common norm is at most `max_norm`.

    Returns the norm before. With `error_if_nonfinite` a norm that is infinite or NaN is a RuntimeError. Pascanu et
    al., "On the difficulty of training recurrent neural networks", 2013.
    """
    grads = _gradients(parameters)
    if not grads:
        return zeros(())
    home = grads[0].device
    xp = array_module(grads[0].array)
    sizes = [array_module(grad.array).abs(grad.array) for grad in grads]
    if norm_type == math.inf:
        total = xp.stack([to_device(xp.asarray(size.max()), home) for size in sizes if size.size]).max()
    else:
        powers = [to_device(xp.asarray((size**norm_type).sum()), home) for size in sizes]
        total = xp.stack(powers).sum() ** (1 / norm_type)
    if error_if_nonfinite and not bool(xp.isfinite(total)):
        raise RuntimeError(f"clip_grad_norm_: the norm of the gradients is {float(total)}; they cannot be scaled.")
    factor = xp.asarray(max_norm / (total + 1e-6)).clip(None, 1.0)
    for grad in grads:
        grad.array *= to_device(factor, grad.device).astype(grad.array.real.dtype)
        grad.mark_changed()
    return Tensor(xp.asarray(total))


def clip_grad_value_(parameters: Tensor | Iterable[Tensor], clip_value: float) -> None:
    """Cut every gradient off, in place, below -`clip_value` and above `clip_value`."""
    for grad in _gradients(parameters):
        array_module(grad.array).clip(grad.array, -clip_value, clip_value, out=grad.array)
        grad.mark_changed()


def parameters_to_vector(parameters: Iterable[Tensor]) -> Tensor:
    """All values one after the other; gradients flow back."""
    return cat([flatten(parameter) for parameter in parameters])


def vector_to_parameters(vec: Tensor, parameters: Iterable[Tensor]) -> None:
    """Give the values of `vec`, one after the other, to `parameters`. RuntimeError unless they are equally many."""
    listed = list(parameters)
    count = sum(parameter.numel() for parameter in listed)
    if vec.shape != (count,):
        raise RuntimeError(f"vector_to_parameters: expected a vector of {count} values, received shape {vec.shape}.")
    start = 0
    for parameter in listed:
        values = vec.array[start : start + parameter.numel()].reshape(parameter.shape)
        parameter.array[...] = to_device(values, parameter.device)
        parameter.mark_changed()
        start += parameter.numel()


def _gradients(parameters: Tensor | Iterable[Tensor]) -> list[Tensor]:
    listed = [parameters] if isinstance(parameters, Tensor) else parameters
    return [parameter.grad for parameter in listed if parameter.grad is not None]
