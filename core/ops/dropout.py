"""Dropout (Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014)."""

from __future__ import annotations

from core.autograd import Gradients, Operation
from core.backend import Array, array_module, current_generator, memory
from core.tensor import Tensor


class Dropout(Operation):
    """Elements set to 0 with probability p, the others divided by the share that stays"""

    def __init__(self, p: float) -> None:
        self.p = p

    def forward(self, x: Array) -> Array:
        mask, share = current_generator().keep_mask(x, self.p)
        xp = array_module(x)
        factors, out = memory.empty_like(x), memory.empty_like(x)
        xp.multiply(mask, x.dtype.type(1 / share if share else 0), out=factors)
        self.keep(factors)
        xp.multiply(x, factors, out=out)
        return out

    def backward(self, grad: Array) -> Gradients:
        (factors,) = self.saved()
        out = memory.empty_like(factors)
        array_module(grad).multiply(grad, factors, out=out)
        return (out,)


def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """In training elements are dropped with probability `p`, drawn from `current_generator()`; else input itself.

    `inplace` changes nothing: the result has memory of its own.
    """
    if not 0 <= p <= 1:
        raise ValueError(f"dropout: the probability must be between 0 and 1; it is {p}.")
    return Dropout(p)(input) if training and p > 0 else input
