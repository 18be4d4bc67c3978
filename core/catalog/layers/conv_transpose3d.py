"""ConvTranspose3d: a convolution run backwards makes volumes larger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog import convolution, transposed_convolution
from core.catalog.entry import Category, Example, Spec

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class ConvTranspose3d(transposed_convolution.TransposedConvolution):
    """A transposed convolution over volumes: every value paints a scaled copy of the filters."""

    key = "conv_transpose3d"
    title = "ConvTranspose3d"
    summary = "Makes volumes larger with learned filters: for decoders and segmentation of scans and video."
    formula = "y[k, i·s + u·d − p, j·s + v·d − p, l·s + w·d − p] += W[c, k, u, v, w] · x[c, i, j, l]"
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
        Example((Spec((2, 2, 3, 2)),), {"out_channels": 3}),
        Example(
            (Spec((2, 3, 2, 2)),),
            {
                "out_channels": 6,
                "kernel_size": (3, 2, 2),
                "stride": (2, 3, 1),
                "padding": (1, 1, 0),
                "output_padding": (1, 2, 0),
                "groups": 2,
                "bias": False,
            },
        ),
        Example(
            (Spec((2, 2, 2, 3)),),
            {
                "out_channels": 2,
                "kernel_size": (2, 3, 2),
                "stride": (1, 1, 1),
                "padding": (1, 0, 1),
                "output_padding": (1, 0, 1),
                "dilation": (2, 1, 2),
            },
        ),
    )

    out_channels: int = convolution.count_field()
    kernel_size: tuple[int, int, int] = transposed_convolution.kernel_field(3)
    stride: tuple[int, int, int] = transposed_convolution.stride_field(3)
    padding: tuple[int, int, int] = transposed_convolution.padding_field(3)
    output_padding: tuple[int, int, int] = transposed_convolution.output_padding_field(3)
    dilation: tuple[int, int, int] = transposed_convolution.dilation_field(3)
    groups: int = transposed_convolution.groups_field()
    bias: bool = convolution.bias_field()

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.ConvTranspose3d(**self.settings(inputs))
