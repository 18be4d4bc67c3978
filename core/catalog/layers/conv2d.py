"""Conv2d: small filters slide over a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog import convolution
from core.catalog.entry import Category, Spec

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Conv2d(convolution.Convolution):
    """A two-dimensional convolution (cross-correlation) over pictures."""

    key = "conv2d"
    title = "Conv2d"
    summary = "Slides learned filters over a picture: finds edges, textures and parts wherever they are."
    formula = "y[k, i, j] = b[k] + Σ W[k, c, u, v] · x[c, i·s + u·d − p, j·s + v·d − p]"
    source = "LeCun et al. 1998, Gradient-based learning applied to document recognition"
    category = Category.CONVOLUTION
    keywords = ("convolution", "cnn", "filter", "kernel", "depthwise", "dilated", "atrous", "pointwise", "1x1")

    out_channels: int = convolution.count_field()
    kernel_size: tuple[int, int] = convolution.kernel_field(2)
    stride: tuple[int, int] = convolution.stride_field(2)
    same_padding: bool = convolution.same_padding_field(2)
    padding: tuple[int, int] = convolution.padding_field(2)
    dilation: tuple[int, int] = convolution.dilation_field(2)
    groups: int = convolution.groups_field()
    bias: bool = convolution.bias_field()

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Conv2d(**self.settings(inputs))
