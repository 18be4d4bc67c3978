"""ConvTranspose2d: a convolution run backwards makes pictures larger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog import convolution, transposed_convolution
from core.catalog.entry import Category, Example, Spec

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class ConvTranspose2d(transposed_convolution.TransposedConvolution):
    """A transposed convolution over pictures: every value paints a scaled copy of the filters."""

    key = "conv_transpose2d"
    title = "ConvTranspose2d"
    summary = "Makes pictures larger with learned filters: for decoders, generators and segmentation."
    formula = "y[k, i·s + u·d − p, j·s + v·d − p] += W[c, k, u, v] · x[c, i, j]"
    source = "Zeiler et al. 2010, Deconvolutional networks; Dumoulin and Visin 2016, https://arxiv.org/abs/1603.07285"
    category = Category.CONVOLUTION
    keywords = (
        "deconvolution",
        "upsampling",
        "fractionally strided",
        "decoder",
        "generator",
        "unpool",
        "gan",
        "unet",
    )
    examples = (
        Example((Spec((4, 5, 4)),)),
        Example(
            (Spec((4, 5, 4)),),
            {
                "out_channels": 6,
                "kernel_size": (3, 2),
                "stride": (2, 3),
                "padding": (1, 1),
                "output_padding": (1, 2),
                "groups": 2,
                "bias": False,
            },
        ),
        Example(
            (Spec((4, 3, 4)),),
            {
                "out_channels": 2,
                "kernel_size": (2, 3),
                "stride": (1, 1),
                "padding": (1, 0),
                "output_padding": (1, 0),
                "dilation": (2, 1),
            },
        ),
    )

    out_channels: int = convolution.count_field()
    kernel_size: tuple[int, int] = transposed_convolution.kernel_field(2)
    stride: tuple[int, int] = transposed_convolution.stride_field(2)
    padding: tuple[int, int] = transposed_convolution.padding_field(2)
    output_padding: tuple[int, int] = transposed_convolution.output_padding_field(2)
    dilation: tuple[int, int] = transposed_convolution.dilation_field(2)
    groups: int = transposed_convolution.groups_field()
    bias: bool = convolution.bias_field()

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.ConvTranspose2d(**self.settings(inputs))
