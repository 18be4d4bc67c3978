"""MaxPool1d: the largest value of each window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Spec
from core.catalog.pooling import WINDOW_EXAMPLES, Pooling, kernel_field, padding_field, stride_field

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class MaxPool1d(Pooling):
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
    examples = WINDOW_EXAMPLES[1]

    kernel_size: int = kernel_field(1)
    stride: int = stride_field(1)
    padding: int = padding_field(1)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.MaxPool1d(self.kernel_size, stride=self.stride, padding=self.padding)
