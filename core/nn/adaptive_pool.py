"""Pooling layers that share a sample out evenly, so that the output has the size one asks for."""

from __future__ import annotations

from typing import Any

from core.nn.module import Module
from core.ops import pool, pool3d
from core.tensor import Tensor


class AdaptivePool(Module):
    """What all adaptive poolings share: `output_size` is one number for all axes or one each; None keeps a size."""

    def __init__(self, output_size: Any) -> None:
        super().__init__()
        self.output_size = output_size

    def extra_repr(self) -> str:
        return f"output_size={self.output_size}"


class AdaptiveAvgPool1d(AdaptivePool):
    """The mean over equal shares of (N, C, L)."""

    def forward(self, x: Tensor) -> Tensor:
        return pool.adaptive_avg_pool1d(x, self.output_size)


class AdaptiveAvgPool2d(AdaptivePool):
    """The mean over equal shares of (N, C, H, W)."""

    def forward(self, x: Tensor) -> Tensor:
        return pool.adaptive_avg_pool2d(x, self.output_size)


class AdaptiveAvgPool3d(AdaptivePool):
    """The mean over equal shares of (N, C, D, H, W)."""

    def forward(self, x: Tensor) -> Tensor:
        return pool3d.adaptive_avg_pool3d(x, self.output_size)


class AdaptiveMaxPool1d(AdaptivePool):
    """The largest value over equal shares of (N, C, L)."""

    def forward(self, x: Tensor) -> Tensor:
        return pool.adaptive_max_pool1d(x, self.output_size)


class AdaptiveMaxPool2d(AdaptivePool):
    """The largest value over equal shares of (N, C, H, W)."""

    def forward(self, x: Tensor) -> Tensor:
        return pool.adaptive_max_pool2d(x, self.output_size)


class AdaptiveMaxPool3d(AdaptivePool):
    """The largest value over equal shares of (N, C, D, H, W)."""

    def forward(self, x: Tensor) -> Tensor:
        return pool3d.adaptive_max_pool3d(x, self.output_size)
