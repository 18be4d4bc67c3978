"""AvgPool2d: The mean of each window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Spec
from core.catalog.pooling import Pooling, kernel_field, padding_field, stride_field

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class AvgPool2d(Pooling):
    """The mean of each window; zeros of the padding count."""

    key = "avg_pool2d"
    title = "AvgPool2d"
    summary = "Averages each window: shrinks the picture and keeps the whole of it in mind."
    formula = "y[c, i, j] = mean over u, v of x[c, i·s + u − p, j·s + v − p]"
    source = "LeCun et al. 1998, Gradient-based learning applied to document recognition"
    category = Category.POOLING
    keywords = ("pooling", "subsampling", "downsample", "mean")

    kernel_size: tuple[int, int] = kernel_field(2)
    stride: tuple[int, int] = stride_field(2)
    padding: tuple[int, int] = padding_field(2)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.AvgPool2d(self.kernel_size, stride=self.stride, padding=self.padding)
