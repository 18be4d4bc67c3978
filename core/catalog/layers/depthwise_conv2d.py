"""DepthwiseConv2d: every channel has filters of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.fields import integer, pair, switch
from core.catalog.filters import Filters, convolved
from core.catalog.windows import Window, picture_fault

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class DepthwiseConv2d(Layer):
    """A convolution over pictures that does not mix channels."""

    key = "depthwise_conv2d"
    title = "DepthwiseConv2d"
    summary = "Slides filters over each channel by itself, with few weights; a 1 × 1 Conv2d after it mixes channels."
    formula = "y[c·m + k, i, j] = b[c·m + k] + Σ W[c·m + k, u, v] · x[c, i·s + u·d − p, j·s + v·d − p]"
    source = "Howard et al. 2017, MobileNets, https://arxiv.org/abs/1704.04861"
    category = Category.CONVOLUTION
    keywords = (
        "convolution",
        "mobilenet",
        "efficient",
        "grouped",
        "channelwise",
    )
    examples = (
        Example((Spec((4, 7, 6)),)),
        Example(
            (Spec((4, 7, 6)),),
            {
                "depth_multiplier": 2,
                "kernel_size": (2, 3),
                "stride": (2, 1),
                "padding": (1, 2),
                "dilation": (1, 2),
                "bias": False,
            },
        ),
        Example((Spec((4, 7, 6)),), {"same_padding": True}),
    )

    depth_multiplier: int = integer(1, minimum=1, maximum=1024, help="How many filters every channel has.")
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
    bias: bool = switch(True, help="Adds a learned offset to every filter; turn it off before a batch normalisation.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        (spec,) = inputs
        fault = picture_fault(spec)
        if fault:
            return fault
        window = Window(self.kernel_size, self.stride, self.padding, self.dilation)
        filters = Filters(spec.shape[0] * self.depth_multiplier, spec.shape[0], self.bias)
        return convolved(spec, window, filters, self.same_padding)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        channels = inputs[0].shape[0]
        return nn.Conv2d(
            channels,
            channels * self.depth_multiplier,
            self.kernel_size,
            stride=self.stride,
            padding="same" if self.same_padding else self.padding,
            dilation=self.dilation,
            groups=channels,
            bias=self.bias,
        )
