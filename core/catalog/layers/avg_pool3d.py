"""AvgPool3d: the mean of each window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Spec
from core.catalog.pooling import WINDOW_EXAMPLES, Pooling, kernel_field, padding_field, stride_field

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class AvgPool3d(Pooling):
    """The mean of each window of a volume; zeros of the padding count."""

    key = "avg_pool3d"
    title = "AvgPool3d"
    summary = "Averages each window: shrinks the volume and keeps the whole of it in mind."
    formula = "y[c, i, j, l] = mean over u, v, w of x[c, i·s + u − p, j·s + v − p, l·s + w − p]"
    source = "LeCun et al. 1998, Gradient-based learning applied to document recognition"
    category = Category.POOLING
    keywords = (
        "pooling",
        "subsampling",
        "downsample",
        "mean",
        "volumetric",
    )
    examples = WINDOW_EXAMPLES[3]

    kernel_size: tuple[int, int, int] = kernel_field(3)
    stride: tuple[int, int, int] = stride_field(3)
    padding: tuple[int, int, int] = padding_field(3)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.AvgPool3d(self.kernel_size, stride=self.stride, padding=self.padding)
