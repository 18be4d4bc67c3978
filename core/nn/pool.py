"""Pooling layers over windows. The adaptive ones are in `core.nn.adaptive_pool`."""

from __future__ import annotations

from typing import Any

from core.nn.module import Module
from core.ops import pool, pool3d
from core.tensor import Tensor


class MaxPool(Module):
    """What all maximum poolings share; windows do not overlap without a `stride`."""

    def __init__(
        self, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, *, ceil_mode: bool = False
    ) -> None:
        super().__init__()
        self.kernel_size, self.stride = kernel_size, kernel_size if stride is None else stride
        self.padding, self.dilation, self.ceil_mode = padding, dilation, ceil_mode

    def settings(self) -> tuple[Any, Any, Any, Any, bool]:
        """What the function takes after x."""
        return self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode

    def extra_repr(self) -> str:
        return (
            f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}, dilation={self.dilation}, "
            f"ceil_mode={self.ceil_mode}"
        )


class MaxPool1d(MaxPool):
    """The largest value of every window of (N, C, L)."""

    def forward(self, x: Tensor) -> Tensor:
        return pool.max_pool1d(x, *self.settings())


class MaxPool2d(MaxPool):
    """The largest value of every window of (N, C, H, W)."""

    def forward(self, x: Tensor) -> Tensor:
        return pool.max_pool2d(x, *self.settings())


class MaxPool3d(MaxPool):
    """The largest value of every window of (N, C, D, H, W)."""

    def forward(self, x: Tensor) -> Tensor:
        return pool3d.max_pool3d(x, *self.settings())


class AvgPool(Module):
    """What all average poolings share; windows do not overlap without a `stride`."""

    def __init__(
        self,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:
        super().__init__()
        self.kernel_size, self.stride = kernel_size, kernel_size if stride is None else stride
        self.padding, self.ceil_mode, self.count_include_pad = padding, ceil_mode, count_include_pad

    def settings(self) -> tuple[Any, Any, Any, bool, bool]:
        """What the function takes after x."""
        return self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad

    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class AvgPool1d(AvgPool):
    """The mean of every window of (N, C, L)."""

    def forward(self, x: Tensor) -> Tensor:
        return pool.avg_pool1d(x, *self.settings())


class DividingPool(AvgPool):
    """What the average poolings of pictures and volumes share: sums may be divided by `divisor_override` instead."""

    def __init__(
        self,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> None:
        super().__init__(kernel_size, stride, padding, ceil_mode, count_include_pad)
        self.divisor_override = divisor_override


class AvgPool2d(DividingPool):
    """The mean of every window of (N, C, H, W), or its sum over `divisor_override`."""

    def forward(self, x: Tensor) -> Tensor:
        return pool.avg_pool2d(x, *self.settings(), self.divisor_override)


class AvgPool3d(DividingPool):
    """The mean of every window of (N, C, D, H, W), or its sum over `divisor_override`."""

    def forward(self, x: Tensor) -> Tensor:
        return pool3d.avg_pool3d(x, *self.settings(), self.divisor_override)


class LPPool(Module):
    """What the power poolings share: `norm_type` is the power p; windows do not overlap without a `stride`."""

    def __init__(self, norm_type: float, kernel_size: Any, stride: Any = None, ceil_mode: bool = False) -> None:
        super().__init__()
        self.norm_type, self.kernel_size, self.stride, self.ceil_mode = norm_type, kernel_size, stride, ceil_mode

    def extra_repr(self) -> str:
        return f"norm_type={self.norm_type}, kernel_size={self.kernel_size}, stride={self.stride}"


class LPPool1d(LPPool):
    """(Σ x^p)^(1/p) over every window of (N, C, L); p is `norm_type`."""

    def forward(self, x: Tensor) -> Tensor:
        return pool.lp_pool1d(x, self.norm_type, self.kernel_size, self.stride, self.ceil_mode)


class LPPool2d(LPPool):
    """(Σ x^p)^(1/p) over every window of (N, C, H, W); p is `norm_type`."""

    def forward(self, x: Tensor) -> Tensor:
        return pool.lp_pool2d(x, self.norm_type, self.kernel_size, self.stride, self.ceil_mode)
