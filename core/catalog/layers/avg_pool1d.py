"""AvgPool1d: the mean of each window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Spec
from core.catalog.pooling import WINDOW_EXAMPLES, Pooling, kernel_field, padding_field, stride_field

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class AvgPool1d(Pooling):
    """The mean of each window of a sequence; zeros of the padding count."""

    key = "avg_pool1d"
    title = "AvgPool1d"
    summary = "Averages each window: shortens the sequence and keeps the whole of it in mind."
    formula = "y[c, i] = mean over u of x[c, i·s + u − p]"
    source = "LeCun et al. 1998, Gradient-based learning applied to document recognition"
    category = Category.POOLING
    keywords = (
        "pooling",
        "subsampling",
        "downsample",
        "mean",
        "temporal",
    )
    examples = WINDOW_EXAMPLES[1]

    kernel_size: int = kernel_field(1)
    stride: int = stride_field(1)
    padding: int = padding_field(1)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.AvgPool1d(self.kernel_size, stride=self.stride, padding=self.padding)
