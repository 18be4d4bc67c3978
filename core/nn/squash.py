"""Activations that bend, cut or shrink values: soft and hard relatives of sigmoid and tanh."""

from __future__ import annotations

from core.nn.module import Module
from core.ops import squash
from core.tensor import Tensor


class Hardsigmoid(Module):
    """x / 6 + ½, cut off at 0 and 1"""

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def forward(self, x: Tensor) -> Tensor:
        return squash.hardsigmoid(x)


class LogSigmoid(Module):
    """Logarithm of Sigmoid, without its rounding."""

    def forward(self, x: Tensor) -> Tensor:
        return squash.logsigmoid(x)


class Hardtanh(Module):
    """x cut off at `min_val` and `max_val`."""

    def __init__(self, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> None:
        super().__init__()
        self.min_val, self.max_val, self.inplace = min_val, max_val, inplace

    def forward(self, x: Tensor) -> Tensor:
        return squash.hardtanh(x, self.min_val, self.max_val)

    def extra_repr(self) -> str:
        return f"min_val={self.min_val}, max_val={self.max_val}"


class Softplus(Module):
    """log(1 + e to the power beta · x) / beta; x itself where beta · x is above `threshold`."""

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        super().__init__()
        self.beta, self.threshold = beta, threshold

    def forward(self, x: Tensor) -> Tensor:
        return squash.softplus(x, self.beta, self.threshold)

    def extra_repr(self) -> str:
        return f"beta={self.beta}, threshold={self.threshold}"


class Softsign(Module):
    """x / (1 + |x|)"""

    def forward(self, x: Tensor) -> Tensor:
        return squash.softsign(x)


class Tanhshrink(Module):
    """x − tanh(x)"""

    def forward(self, x: Tensor) -> Tensor:
        return squash.tanhshrink(x)


class Softshrink(Module):
    """x moved towards 0 by `lambd`, and 0 within `lambd` of it."""

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__()
        self.lambd = lambd

    def forward(self, x: Tensor) -> Tensor:
        return squash.softshrink(x, self.lambd)

    def extra_repr(self) -> str:
        return f"{self.lambd}"


class Hardshrink(Module):
    """x, and 0 within `lambd` of 0."""

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__()
        self.lambd = lambd

    def forward(self, x: Tensor) -> Tensor:
        return squash.hardshrink(x, self.lambd)

    def extra_repr(self) -> str:
        return f"{self.lambd}"


class GLU(Module):
    """The first half along `dim`, times the sigmoid of the second."""

    def __init__(self, dim: int = -1) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, x: Tensor) -> Tensor:
        return squash.glu(x, self.dim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}"
