"""Activations without parameters."""

from __future__ import annotations

from core.nn.module import Module
from core.ops import elementwise, softmax
from core.tensor import Tensor


class ReLU(Module):
    """max(x, 0)"""

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def forward(self, x: Tensor) -> Tensor:
        return elementwise.relu(x)


class Tanh(Module):
    """Hyperbolic tangent"""

    def forward(self, x: Tensor) -> Tensor:
        return elementwise.tanh(x)


class Sigmoid(Module):
    """1 / (1 + e to the power -x)"""

    def forward(self, x: Tensor) -> Tensor:
        return elementwise.sigmoid(x)


class Softmax(Module):
    """Positive values that add up to 1 along `dim`."""

    def __init__(self, dim: int = -1) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, x: Tensor) -> Tensor:
        return softmax.softmax(x, self.dim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}"


class Softmin(Module):
    """Softmax of -x along `dim`."""

    def __init__(self, dim: int = -1) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, x: Tensor) -> Tensor:
        return softmax.softmax(elementwise.neg(x), self.dim)


class Softmax2d(Module):
    """Softmax over the channels of pictures (N, C, H, W) or (C, H, W)."""

    def forward(self, x: Tensor) -> Tensor:
        return softmax.softmax(x, -3)


class LogSoftmax(Module):
    """Logarithm of Softmax."""

    def __init__(self, dim: int = -1) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, x: Tensor) -> Tensor:
        return softmax.log_softmax(x, self.dim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}"
