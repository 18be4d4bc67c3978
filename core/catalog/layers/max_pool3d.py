"""MaxPool3d: the largest value of each window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Spec
from core.catalog.pooling import WINDOW_EXAMPLES, Pooling, kernel_field, padding_field, stride_field

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class MaxPool3d(Pooling):
    """The largest value of each window of a volume; padding never wins."""

    key = "max_pool3d"
    title = "MaxPool3d"
    summary = "Keeps the largest value of each window: shrinks the volume and forgives small shifts."
    formula = "y[c, i, j, l] = max over u, v, w of x[c, i·s + u − p, j·s + v − p, l·s + w − p]"
    source = "Riesenhuber and Poggio 1999, Hierarchical models of object recognition in cortex"
    category = Category.POOLING
    keywords = (
        "pooling",
        "subsampling",
        "downsample",
        "maximum",
        "volumetric",
    )
    examples = WINDOW_EXAMPLES[3]

    kernel_size: tuple[int, int, int] = kernel_field(3)
    stride: tuple[int, int, int] = stride_field(3)
    padding: tuple[int, int, int] = padding_field(3)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.MaxPool3d(self.kernel_size, stride=self.stride, padding=self.padding)
