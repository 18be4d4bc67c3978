"""MaxPool2d: The largest value of each window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Inferred, Layer, Mismatch, Spec
from core.catalog.fields import pair
from core.catalog.windows import Window, pooled

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class MaxPool2d(Layer):
    """The largest value of each window; padding never wins."""

    key = "max_pool2d"
    title = "MaxPool2d"
    summary = "Keeps the largest value of each window: shrinks the picture and forgives small shifts."
    formula = "y[c, i, j] = max over u, v of x[c, i·s + u − p, j·s + v − p]"
    source = "Riesenhuber and Poggio 1999, Hierarchical models of object recognition in cortex"
    category = Category.POOLING
    keywords = ("pooling", "subsampling", "downsample", "maximum")

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

        return nn.MaxPool2d(self.kernel_size, stride=self.stride, padding=self.padding)
