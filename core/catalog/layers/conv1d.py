"""Conv1d: small filters slide along a sequence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog import convolution
from core.catalog.entry import Category, Example, Spec

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Conv1d(convolution.Convolution):
    """A convolution (cross-correlation) over sequences."""

    key = "conv1d"
    title = "Conv1d"
    summary = "Slides learned filters along a sequence: finds patterns in signals, sound and text wherever they are."
    formula = "y[k, i] = b[k] + Σ W[k, c, u] · x[c, i·s + u·d − p]"
    source = "Waibel et al. 1989, Phoneme recognition using time-delay neural networks"
    category = Category.CONVOLUTION
    keywords = (
        "convolution",
        "temporal",
        "tcn",
        "sequence",
        "signal",
        "audio",
        "time series",
    )
    examples = (
        Example((Spec((4, 9)),)),
        Example(
            (Spec((4, 9)),),
            {"out_channels": 6, "kernel_size": 2, "stride": 2, "padding": 1, "groups": 2, "bias": False},
        ),
        Example((Spec((4, 9)),), {"out_channels": 3, "kernel_size": 3, "same_padding": True, "dilation": 2}),
    )

    out_channels: int = convolution.count_field()
    kernel_size: int = convolution.kernel_field(1)
    stride: int = convolution.stride_field(1)
    same_padding: bool = convolution.same_padding_field(1)
    padding: int = convolution.padding_field(1)
    dilation: int = convolution.dilation_field(1)
    groups: int = convolution.groups_field()
    bias: bool = convolution.bias_field()

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Conv1d(**self.settings(inputs))
