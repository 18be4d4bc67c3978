"""AvgPool3d: the mean of each window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.fields import triple
from core.catalog.windows import Window, pooled

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class AvgPool3d(Layer):
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
    examples = (
        Example((Spec((2, 4, 5, 3)),)),
        Example((Spec((2, 4, 5, 3)),), {"kernel_size": (3, 2, 2), "stride": (2, 1, 3), "padding": (1, 1, 0)}),
    )

    kernel_size: tuple[int, int, int] = triple(
        (2, 2, 2), minimum=1, maximum=1024, unit="voxels", help="Depth, height and width of each window."
    )
    stride: tuple[int, int, int] = triple(
        (2, 2, 2), minimum=1, maximum=1024, unit="voxels", help="Step of the window; usually the same as the kernel."
    )
    padding: tuple[int, int, int] = triple(
        (0, 0, 0), minimum=0, maximum=512, unit="voxels", help="Values added on each side; at most half a kernel."
    )

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        return pooled(inputs[0], Window(self.kernel_size, self.stride, self.padding))

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.AvgPool3d(self.kernel_size, stride=self.stride, padding=self.padding)
