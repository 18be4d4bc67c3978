"""SeparableConv2d: a depthwise convolution, then one of 1 × 1 that mixes the channels."""

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
class SeparableConv2d(Layer):
    """A convolution over pictures in two cheap steps: in space for each channel, then across channels."""

    key = "separable_conv2d"
    title = "SeparableConv2d"
    summary = (
        "A convolution in two cheap steps, in space and across channels: close to Conv2d for a fraction of the weights."
    )
    formula = "z = depthwise(x);  y[k, i, j] = b[k] + Σ V[k, c] · z[c, i, j]"
    source = (
        "Chollet 2017, Xception: deep learning with depthwise separable convolutions, https://arxiv.org/abs/1610.02357"
    )
    category = Category.CONVOLUTION
    keywords = (
        "convolution",
        "xception",
        "mobilenet",
        "efficient",
        "depthwise",
        "pointwise",
    )
    examples = (
        Example((Spec((4, 7, 6)),)),
        Example(
            (Spec((4, 7, 6)),),
            {
                "out_channels": 5,
                "depth_multiplier": 2,
                "kernel_size": (2, 3),
                "stride": (2, 1),
                "padding": (1, 2),
                "dilation": (1, 2),
                "bias": False,
            },
        ),
        Example((Spec((4, 7, 6)),), {"out_channels": 2, "same_padding": True}),
    )

    out_channels: int = integer(32, minimum=1, maximum=65536, unit="filters", help="How many channels come out.")
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
    depth_multiplier: int = integer(
        1, minimum=1, maximum=1024, help="How many filters every channel has before channels are mixed."
    )
    bias: bool = switch(
        True, help="Adds a learned offset to every channel that comes out; turn it off before a batch normalisation."
    )

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        (spec,) = inputs
        fault = picture_fault(spec)
        if fault:
            return fault
        window = Window(self.kernel_size, self.stride, self.padding, self.dilation)
        between = spec.shape[0] * self.depth_multiplier
        first = convolved(spec, window, Filters(between, spec.shape[0], False), self.same_padding)
        if isinstance(first, Mismatch):
            return first
        point = Window((1, 1), (1, 1), (0, 0))
        second = convolved(first.output, point, Filters(self.out_channels, 1, self.bias), False)
        if isinstance(second, Mismatch):
            return second
        parameters = first.parameters + second.parameters
        return Inferred(second.output, parameters, first.multiply_adds + second.multiply_adds)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        channels = inputs[0].shape[0]
        between = channels * self.depth_multiplier
        depthwise = nn.Conv2d(
            channels,
            between,
            self.kernel_size,
            stride=self.stride,
            padding="same" if self.same_padding else self.padding,
            dilation=self.dilation,
            groups=channels,
            bias=False,
        )
        return nn.Sequential(depthwise, nn.Conv2d(between, self.out_channels, 1, bias=self.bias))
