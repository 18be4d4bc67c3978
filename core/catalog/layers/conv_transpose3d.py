"""ConvTranspose3d: a convolution run backwards makes volumes larger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.fields import integer, switch, triple
from core.catalog.filters import Filters, transposed
from core.catalog.windows import Window

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class ConvTranspose3d(Layer):
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

    out_channels: int = integer(32, minimum=1, maximum=65536, unit="filters", help="How many filters are learned.")
    kernel_size: tuple[int, int, int] = triple(
        (2, 2, 2),
        minimum=1,
        maximum=1024,
        unit="voxels",
        help="Depth, height and width of each filter; a multiple of the stride avoids checker patterns.",
    )
    stride: tuple[int, int, int] = triple(
        (2, 2, 2),
        minimum=1,
        maximum=1024,
        unit="voxels",
        help="How far apart the values are painted; 2 doubles the size.",
    )
    padding: tuple[int, int, int] = triple(
        (0, 0, 0), minimum=0, maximum=1024, unit="voxels", help="Values cut away on each side of the result."
    )
    output_padding: tuple[int, int, int] = triple(
        (0, 0, 0),
        minimum=0,
        maximum=1023,
        unit="voxels",
        help="Values added at the end, to choose among the sizes that a stride allows.",
    )
    dilation: tuple[int, int, int] = triple(
        (1, 1, 1), minimum=1, maximum=1024, unit="voxels", help="Distance between the values of a filter; 1 is dense."
    )
    groups: int = integer(1, minimum=1, maximum=65536, help="Splits the channels into groups that do not mix.")
    bias: bool = switch(True, help="Adds a learned offset to every filter; turn it off before a batch normalisation.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        window = Window(self.kernel_size, self.stride, self.padding, self.dilation)
        filters = Filters(self.out_channels, self.groups, self.bias)
        return transposed(inputs[0], window, filters, self.output_padding)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.ConvTranspose3d(
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
