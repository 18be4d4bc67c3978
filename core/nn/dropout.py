"""Regularisation by noise."""

from __future__ import annotations

from core.nn.module import Module
from core.ops.dropout import dropout
from core.tensor import Tensor


class Dropout(Module):
    """In training every element is dropped with probability `p` and the others are scaled up to make good for it."""

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        if not isinstance(p, (int, float)):
            raise TypeError(f"Dropout: the probability must be a number; received {type(p).__name__} {p!r}.")
        if not 0 <= p <= 1:
            raise ValueError(f"Dropout: the probability must be between 0 and 1; it is {p}.")
        self.p, self.inplace = p, inplace

    def forward(self, x: Tensor) -> Tensor:
        return dropout(x, self.p, self.training)

    def extra_repr(self) -> str:
        return f"p={self.p}"
