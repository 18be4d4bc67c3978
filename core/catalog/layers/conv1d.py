"""Conv1d: small filters slide along a sequence."""

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
from core.catalog.entry import Category, Example, Spec

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Conv1d(Convolution):
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

    out_channels: int = count_field()
    kernel_size: int = kernel_field(1)
    stride: int = stride_field(1)
    same_padding: bool = same_padding_field(1)
    padding: int = padding_field(1)
    dilation: int = dilation_field(1)
    groups: int = groups_field()
    bias: bool = bias_field()

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Conv1d(**self.settings(inputs))
