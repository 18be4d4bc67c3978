"""Layers that put one number in the place of many: means, sums and extremes over axes."""

from __future__ import annotations

from collections.abc import Sequence

from core.nn.module import Module
from core.ops import reduce
from core.tensor import Tensor


class ReduceMean(Module):
    """Mean over the axes `dim`, which stay with size 1 if `keepdim`."""

    def __init__(self, dim: int | Sequence[int] = 1, keepdim: bool = True) -> None:
        super().__init__()
        self.dim, self.keepdim = dim, keepdim

    def forward(self, x: Tensor) -> Tensor:
        return reduce.mean(x, self.dim, self.keepdim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}, keepdim={self.keepdim}"


class ReduceSum(Module):
    """Sum over the axes `dim`, which stay with size 1 if `keepdim`."""

    def __init__(self, dim: int | Sequence[int] = 1, keepdim: bool = True) -> None:
        super().__init__()
        self.dim, self.keepdim = dim, keepdim

    def forward(self, x: Tensor) -> Tensor:
        return reduce.sum(x, self.dim, self.keepdim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}, keepdim={self.keepdim}"


class ReduceMax(Module):
    """Largest value over the axes `dim`, which stay with size 1 if `keepdim`; equal ones share the gradient."""

    def __init__(self, dim: int | Sequence[int] = 1, keepdim: bool = True) -> None:
        super().__init__()
        self.dim, self.keepdim = dim, keepdim

    def forward(self, x: Tensor) -> Tensor:
        return reduce.amax(x, self.dim, self.keepdim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}, keepdim={self.keepdim}"


class ReduceMin(Module):
    """Smallest value over the axes `dim`, which stay with size 1 if `keepdim`; equal ones share the gradient."""

    def __init__(self, dim: int | Sequence[int] = 1, keepdim: bool = True) -> None:
        super().__init__()
        self.dim, self.keepdim = dim, keepdim

    def forward(self, x: Tensor) -> Tensor:
        return reduce.amin(x, self.dim, self.keepdim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}, keepdim={self.keepdim}"
