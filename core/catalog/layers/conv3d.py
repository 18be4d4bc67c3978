"""Conv3d: small filters slide through a volume."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.fields import integer, switch, triple
from core.catalog.filters import Filters, convolved
from core.catalog.windows import Window

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Conv3d(Layer):
    """A convolution (cross-correlation) over volumes."""

    key = "conv3d"
    title = "Conv3d"
    summary = "Slides learned filters through a volume: for video, CT and MR scans, and other data in space."
    formula = "y[k, i, j, l] = b[k] + Σ W[k, c, u, v, w] · x[c, i·s + u·d − p, j·s + v·d − p, l·s + w·d − p]"
    source = "Tran et al. 2015, Learning spatiotemporal features with 3D convolutional networks, https://arxiv.org/abs/1412.0767"
    category = Category.CONVOLUTION
    keywords = (
        "convolution",
        "volumetric",
        "video",
        "voxel",
        "spatiotemporal",
        "medical",
    )
    examples = (
        Example((Spec((2, 4, 5, 3)),), {"out_channels": 4}),
        Example(
            (Spec((2, 4, 5, 3)),),
            {
                "out_channels": 6,
                "kernel_size": (2, 3, 1),
                "stride": (2, 1, 2),
                "padding": (1, 0, 1),
                "groups": 2,
                "bias": False,
            },
        ),
        Example(
            (Spec((2, 4, 5, 3)),),
            {"out_channels": 3, "kernel_size": (3, 2, 1), "same_padding": True, "dilation": (1, 2, 1)},
        ),
    )

    out_channels: int = integer(32, minimum=1, maximum=65536, unit="filters", help="How many filters are learned.")
    kernel_size: tuple[int, int, int] = triple(
        (3, 3, 3), minimum=1, maximum=1024, unit="voxels", help="Depth, height and width of each filter."
    )
    stride: tuple[int, int, int] = triple(
        (1, 1, 1), minimum=1, maximum=1024, unit="voxels", help="Step of the filter; 2 halves the size."
    )
    same_padding: bool = switch(
        False, help="Pads with zeros so that the size stays as it is; needs a stride of 1. Overrides Padding."
    )
    padding: tuple[int, int, int] = triple(
        (0, 0, 0), minimum=0, maximum=1024, unit="voxels", help="Zeros added on each side."
    )
    dilation: tuple[int, int, int] = triple(
        (1, 1, 1),
        minimum=1,
        maximum=1024,
        unit="voxels",
        help="Distance between the values under a filter; 1 is dense.",
    )
    groups: int = integer(
        1, minimum=1, maximum=65536, help="Splits the channels into groups that do not mix; all channels = depthwise."
    )
    bias: bool = switch(True, help="Adds a learned offset to every filter; turn it off before a batch normalisation.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        window = Window(self.kernel_size, self.stride, self.padding, self.dilation)
        return convolved(inputs[0], window, Filters(self.out_channels, self.groups, self.bias), self.same_padding)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Conv3d(
            inputs[0].shape[0],
            self.out_channels,
            self.kernel_size,
            stride=self.stride,
            padding="same" if self.same_padding else self.padding,
            dilation=self.dilation,
            groups=self.groups,
            bias=self.bias,
        )
