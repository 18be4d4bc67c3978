"""MaxPool3d: the largest value of each window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.fields import triple
from core.catalog.windows import Window, pooled

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class MaxPool3d(Layer):
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

        return nn.MaxPool3d(self.kernel_size, stride=self.stride, padding=self.padding)
