"""MaxPool2d: The largest value of each window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Spec
from core.catalog.pooling import Pooling, kernel_field, padding_field, stride_field

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class MaxPool2d(Pooling):
    """The largest value of each window; padding never wins."""

    key = "max_pool2d"
    title = "MaxPool2d"
    summary = "Keeps the largest value of each window: shrinks the picture and forgives small shifts."
    formula = "y[c, i, j] = max over u, v of x[c, i·s + u − p, j·s + v − p]"
    source = "Riesenhuber and Poggio 1999, Hierarchical models of object recognition in cortex"
    category = Category.POOLING
    keywords = ("pooling", "subsampling", "downsample", "maximum")

    kernel_size: tuple[int, int] = kernel_field(2)
    stride: tuple[int, int] = stride_field(2)
    padding: tuple[int, int] = padding_field(2)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.MaxPool2d(self.kernel_size, stride=self.stride, padding=self.padding)
