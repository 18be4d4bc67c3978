"""Conv2d: small filters slide over a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.convolution import (
    Convolution,
    bias_field,
    count_field,
    dilation_field,
    groups_field,
    kernel_field,
    padding_field,
    same_padding_field,
    stride_field,
)
from core.catalog.entry import Category, Spec

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Conv2d(Convolution):
    """A two-dimensional convolution (cross-correlation) over pictures."""

    key = "conv2d"
    title = "Conv2d"
    summary = "Slides learned filters over a picture: finds edges, textures and parts wherever they are."
    formula = "y[k, i, j] = b[k] + Σ W[k, c, u, v] · x[c, i·s + u·d − p, j·s + v·d − p]"
    source = "LeCun et al. 1998, Gradient-based learning applied to document recognition"
    category = Category.CONVOLUTION
    keywords = ("convolution", "cnn", "filter", "kernel", "depthwise", "dilated", "atrous", "pointwise", "1x1")

    out_channels: int = count_field()
    kernel_size: tuple[int, int] = kernel_field(2)
    stride: tuple[int, int] = stride_field(2)
    same_padding: bool = same_padding_field(2)
    padding: tuple[int, int] = padding_field(2)
    dilation: tuple[int, int] = dilation_field(2)
    groups: int = groups_field()
    bias: bool = bias_field()

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Conv2d(**self.settings(inputs))
