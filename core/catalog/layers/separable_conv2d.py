"""SeparableConv2d: a depthwise convolution, then one of 1 × 1 that mixes the channels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog import convolution
from core.catalog.entry import Category, Example, Inferred, Mismatch, Spec
from core.catalog.fields import integer, switch
from core.catalog.filters import Filters, convolved
from core.catalog.windows import Window

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class SeparableConv2d(convolution.DepthwiseConvolution):
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
    kernel_size: tuple[int, int] = convolution.kernel_field(2)
    stride: tuple[int, int] = convolution.stride_field(2)
    same_padding: bool = convolution.same_padding_field(2)
    padding: tuple[int, int] = convolution.padding_field(2)
    dilation: tuple[int, int] = convolution.dilation_field(2)
    depth_multiplier: int = integer(
        1, minimum=1, maximum=1024, help="How many filters every channel has before channels are mixed."
    )
    bias: bool = switch(
        True, help="Adds a learned offset to every channel that comes out; turn it off before a batch normalisation."
    )

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        first = self.filtered(inputs[0], bias=False)
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
        depthwise = self.convolution(channels, bias=False)
        point = nn.Conv2d(channels * self.depth_multiplier, self.out_channels, 1, bias=self.bias)
        return nn.Sequential(depthwise, point)
