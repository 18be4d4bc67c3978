"""ConvTranspose2d: a convolution run backwards makes pictures larger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.fields import integer, pair, switch
from core.catalog.filters import Filters, transposed
from core.catalog.windows import Window

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class ConvTranspose2d(Layer):
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

    out_channels: int = integer(32, minimum=1, maximum=65536, unit="filters", help="How many filters are learned.")
    kernel_size: tuple[int, int] = pair(
        (2, 2),
        minimum=1,
        maximum=1024,
        unit="pixels",
        help="Height and width of each filter; a multiple of the stride avoids checker patterns.",
    )
    stride: tuple[int, int] = pair(
        (2, 2), minimum=1, maximum=1024, unit="pixels", help="How far apart the values are painted; 2 doubles the size."
    )
    padding: tuple[int, int] = pair(
        (0, 0), minimum=0, maximum=1024, unit="pixels", help="Values cut away on each side of the result."
    )
    output_padding: tuple[int, int] = pair(
        (0, 0),
        minimum=0,
        maximum=1023,
        unit="pixels",
        help="Values added at the end, to choose among the sizes that a stride allows.",
    )
    dilation: tuple[int, int] = pair(
        (1, 1), minimum=1, maximum=1024, unit="pixels", help="Distance between the values of a filter; 1 is dense."
    )
    groups: int = integer(1, minimum=1, maximum=65536, help="Splits the channels into groups that do not mix.")
    bias: bool = switch(True, help="Adds a learned offset to every filter; turn it off before a batch normalisation.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        window = Window(self.kernel_size, self.stride, self.padding, self.dilation)
        filters = Filters(self.out_channels, self.groups, self.bias)
        return transposed(inputs[0], window, filters, self.output_padding)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.ConvTranspose2d(
            inputs[0].shape[0],
            self.out_channels,
            self.kernel_size,
            stride=self.stride,
            padding=self.padding,
            output_padding=self.output_padding,
            groups=self.groups,
            bias=self.bias,
            dilation=self.dilation,
        )
