"""Conv3d: small filters slide through a volume."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog import convolution
from core.catalog.entry import Category, Example, Spec

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Conv3d(convolution.Convolution):
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

    out_channels: int = convolution.count_field()
    kernel_size: tuple[int, int, int] = convolution.kernel_field(3)
    stride: tuple[int, int, int] = convolution.stride_field(3)
    same_padding: bool = convolution.same_padding_field(3)
    padding: tuple[int, int, int] = convolution.padding_field(3)
    dilation: tuple[int, int, int] = convolution.dilation_field(3)
    groups: int = convolution.groups_field()
    bias: bool = convolution.bias_field()

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Conv3d(**self.settings(inputs))
