"""Conv2d: small filters slide over a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Inferred, Layer, Mismatch, Spec
from core.catalog.fields import integer, pair, switch
from core.catalog.filters import Filters, convolved
from core.catalog.windows import Window

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Conv2d(Layer):
    """A two-dimensional convolution (cross-correlation) over pictures."""

    key = "conv2d"
    title = "Conv2d"
    summary = "Slides learned filters over a picture: finds edges, textures and parts wherever they are."
    formula = "y[k, i, j] = b[k] + Σ W[k, c, u, v] · x[c, i·s + u·d − p, j·s + v·d − p]"
    source = "LeCun et al. 1998, Gradient-based learning applied to document recognition"
    category = Category.CONVOLUTION
    keywords = ("convolution", "cnn", "filter", "kernel", "depthwise", "dilated", "atrous", "pointwise", "1x1")

    out_channels: int = integer(32, minimum=1, maximum=65536, unit="filters", help="How many filters are learned.")
    kernel_size: tuple[int, int] = pair(
        (3, 3), minimum=1, maximum=1024, unit="pixels", help="Height and width of each filter."
    )
    stride: tuple[int, int] = pair(
        (1, 1), minimum=1, maximum=1024, unit="pixels", help="Step of the filter; 2 halves height and width."
    )
    same_padding: bool = switch(
        False, help="Pads with zeros so that height and width stay as they are; needs a stride of 1. Overrides Padding."
    )
    padding: tuple[int, int] = pair(
        (0, 0), minimum=0, maximum=1024, unit="pixels", help="Rows and columns of zeros added on each side."
    )
    dilation: tuple[int, int] = pair(
        (1, 1), minimum=1, maximum=1024, unit="pixels", help="Distance between the values under a filter; 1 is dense."
    )
    groups: int = integer(
        1, minimum=1, maximum=65536, help="Splits the channels into groups that do not mix; all channels = depthwise."
    )
    bias: bool = switch(True, help="Adds a learned offset to every filter; turn it off before a batch normalisation.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        window = Window(self.kernel_size, self.stride, self.padding, self.dilation)
        return convolved(inputs[0], window, Filters(self.out_channels, self.groups, self.bias), self.same_padding)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Conv2d(
            inputs[0].shape[0],
            self.out_channels,
            self.kernel_size,
            stride=self.stride,
            padding="same" if self.same_padding else self.padding,
            dilation=self.dilation,
            groups=self.groups,
            bias=self.bias,
        )
