"""AvgPool2d: The mean of each window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Inferred, Layer, Mismatch, Spec
from core.catalog.fields import pair
from core.catalog.windows import Window, pooled

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class AvgPool2d(Layer):
    """The mean of each window; zeros of the padding count."""

    key = "avg_pool2d"
    title = "AvgPool2d"
    summary = "Averages each window: shrinks the picture and keeps the whole of it in mind."
    formula = "y[c, i, j] = mean over u, v of x[c, i·s + u − p, j·s + v − p]"
    source = "LeCun et al. 1998, Gradient-based learning applied to document recognition"
    category = Category.POOLING
    keywords = ("pooling", "subsampling", "downsample", "mean")

    kernel_size: tuple[int, int] = pair(
        (2, 2), minimum=1, maximum=1024, unit="pixels", help="Height and width of each window."
    )
    stride: tuple[int, int] = pair(
        (2, 2), minimum=1, maximum=1024, unit="pixels", help="Step of the window; usually the same as the kernel."
    )
    padding: tuple[int, int] = pair(
        (0, 0),
        minimum=0,
        maximum=512,
        unit="pixels",
        help="Rows and columns added on each side; at most half a kernel.",
    )

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        return pooled(inputs[0], Window(self.kernel_size, self.stride, self.padding))

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.AvgPool2d(self.kernel_size, stride=self.stride, padding=self.padding)
