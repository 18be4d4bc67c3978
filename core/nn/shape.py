"""Layers that move values without changing them, and layers that take several inputs."""

from __future__ import annotations

from core.nn.module import Module
from core.ops.shape import cat, flatten
from core.tensor import Tensor


class Flatten(Module):
    """Axes `start_dim` to `end_dim` as one, in logical order (channels, height, width)."""

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        super().__init__()
        self.start_dim, self.end_dim = start_dim, end_dim

    def forward(self, x: Tensor) -> Tensor:
        return flatten(x, self.start_dim, self.end_dim)

    def extra_repr(self) -> str:
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class Add(Module):
    """The sum of all inputs."""

    def forward(self, *inputs: Tensor) -> Tensor:
        total = inputs[0]
        for tensor in inputs[1:]:
            total = total + tensor
        return total


class Concat(Module):
    """All inputs one after the other along `dim`."""

    def __init__(self, dim: int = 1) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, *inputs: Tensor) -> Tensor:
        return cat(inputs, self.dim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}"
