"""ConvTranspose1d: a convolution run backwards makes sequences larger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.fields import integer, switch
from core.catalog.filters import Filters, transposed
from core.catalog.windows import Window

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class ConvTranspose1d(Layer):
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

    out_channels: int = integer(32, minimum=1, maximum=65536, unit="filters", help="How many filters are learned.")
    kernel_size: int = integer(
        2,
        minimum=1,
        maximum=1024,
        unit="steps",
        help="Length of each filter; a multiple of the stride avoids checker patterns.",
    )
    stride: int = integer(
        2, minimum=1, maximum=1024, unit="steps", help="How far apart the values are painted; 2 doubles the length."
    )
    padding: int = integer(0, minimum=0, maximum=1024, unit="steps", help="Values cut away on each side of the result.")
    output_padding: int = integer(
        0,
        minimum=0,
        maximum=1023,
        unit="steps",
        help="Values added at the end, to choose among the sizes that a stride allows.",
    )
    dilation: int = integer(
        1, minimum=1, maximum=1024, unit="steps", help="Distance between the values of a filter; 1 is dense."
    )
    groups: int = integer(1, minimum=1, maximum=65536, help="Splits the channels into groups that do not mix.")
    bias: bool = switch(True, help="Adds a learned offset to every filter; turn it off before a batch normalisation.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        window = Window((self.kernel_size,), (self.stride,), (self.padding,), (self.dilation,))
        filters = Filters(self.out_channels, self.groups, self.bias)
        return transposed(inputs[0], window, filters, (self.output_padding,))

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.ConvTranspose1d(
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
