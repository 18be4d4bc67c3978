"""ConvTranspose1d: a convolution run backwards makes sequences larger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog import convolution, transposed_convolution
from core.catalog.entry import Category, Example, Spec

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class ConvTranspose1d(transposed_convolution.TransposedConvolution):
    """A transposed convolution over sequences: every value paints a scaled copy of the filters."""

    key = "conv_transpose1d"
    title = "ConvTranspose1d"
    summary = "Makes sequences longer with learned filters: for decoders and generators of signals and sound."
    formula = "y[k, i·s + u·d − p] += W[c, k, u] · x[c, i]"
    source = "Zeiler et al. 2010, Deconvolutional networks; Dumoulin and Visin 2016, https://arxiv.org/abs/1603.07285"
    category = Category.CONVOLUTION
    keywords = (
        "deconvolution",
        "upsampling",
        "fractionally strided",
        "decoder",
        "generator",
        "unpool",
    )
    examples = (
        Example((Spec((4, 9)),)),
        Example(
            (Spec((4, 5)),),
            {
                "out_channels": 6,
                "kernel_size": 3,
                "stride": 2,
                "padding": 1,
                "output_padding": 1,
                "groups": 2,
                "bias": False,
            },
        ),
        Example(
            (Spec((4, 5)),),
            {"out_channels": 2, "kernel_size": 2, "stride": 1, "padding": 1, "output_padding": 1, "dilation": 2},
        ),
    )

    out_channels: int = convolution.count_field()
    kernel_size: int = transposed_convolution.kernel_field(1)
    stride: int = transposed_convolution.stride_field(1)
    padding: int = transposed_convolution.padding_field(1)
    output_padding: int = transposed_convolution.output_padding_field(1)
    dilation: int = transposed_convolution.dilation_field(1)
    groups: int = transposed_convolution.groups_field()
    bias: bool = convolution.bias_field()

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.ConvTranspose1d(**self.settings(inputs))
