"""DepthwiseConv2d: every channel has filters of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog import convolution
from core.catalog.entry import Category, Example, Inferred, Mismatch, Spec
from core.catalog.fields import integer

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class DepthwiseConv2d(convolution.DepthwiseConvolution):
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
    kernel_size: tuple[int, int] = convolution.kernel_field(2)
    stride: tuple[int, int] = convolution.stride_field(2)
    same_padding: bool = convolution.same_padding_field(2)
    padding: tuple[int, int] = convolution.padding_field(2)
    dilation: tuple[int, int] = convolution.dilation_field(2)
    bias: bool = convolution.bias_field()

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        return self.filtered(inputs[0], self.bias)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        return self.convolution(inputs[0].shape[0], self.bias)
