"""MaxPool1d: the largest value of each window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.fields import integer
from core.catalog.windows import Window, pooled

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class MaxPool1d(Layer):
    """The largest value of each window of a sequence; padding never wins."""

    key = "max_pool1d"
    title = "MaxPool1d"
    summary = "Keeps the largest value of each window: shortens the sequence and forgives small shifts."
    formula = "y[c, i] = max over u of x[c, i·s + u − p]"
    source = "Riesenhuber and Poggio 1999, Hierarchical models of object recognition in cortex"
    category = Category.POOLING
    keywords = (
        "pooling",
        "subsampling",
        "downsample",
        "maximum",
        "temporal",
    )
    examples = (
        Example((Spec((4, 9)),)),
        Example((Spec((4, 9)),), {"kernel_size": 3, "stride": 2, "padding": 1}),
    )

    kernel_size: int = integer(2, minimum=1, maximum=1024, unit="steps", help="Length of each window.")
    stride: int = integer(
        2, minimum=1, maximum=1024, unit="steps", help="Step of the window; usually the same as the kernel."
    )
    padding: int = integer(
        0, minimum=0, maximum=512, unit="steps", help="Values added on each side; at most half a kernel."
    )

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        return pooled(inputs[0], Window((self.kernel_size,), (self.stride,), (self.padding,)))

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.MaxPool1d(self.kernel_size, stride=self.stride, padding=self.padding)
