"""Conv1d: small filters slide along a sequence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.fields import integer, switch
from core.catalog.filters import Filters, convolved
from core.catalog.windows import Window

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Conv1d(Layer):
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

    out_channels: int = integer(32, minimum=1, maximum=65536, unit="filters", help="How many filters are learned.")
    kernel_size: int = integer(3, minimum=1, maximum=1024, unit="steps", help="Length of each filter.")
    stride: int = integer(1, minimum=1, maximum=1024, unit="steps", help="Step of the filter; 2 halves the length.")
    same_padding: bool = switch(
        False, help="Pads with zeros so that the length stays as it is; needs a stride of 1. Overrides Padding."
    )
    padding: int = integer(0, minimum=0, maximum=1024, unit="steps", help="Zeros added on each side.")
    dilation: int = integer(
        1, minimum=1, maximum=1024, unit="steps", help="Distance between the values under a filter; 1 is dense."
    )
    groups: int = integer(
        1, minimum=1, maximum=65536, help="Splits the channels into groups that do not mix; all channels = depthwise."
    )
    bias: bool = switch(True, help="Adds a learned offset to every filter; turn it off before a batch normalisation.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        window = Window((self.kernel_size,), (self.stride,), (self.padding,), (self.dilation,))
        return convolved(inputs[0], window, Filters(self.out_channels, self.groups, self.bias), self.same_padding)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Conv1d(
            inputs[0].shape[0],
            self.out_channels,
            self.kernel_size,
            stride=self.stride,
            padding="same" if self.same_padding else self.padding,
            dilation=self.dilation,
            groups=self.groups,
            bias=self.bias,
        )
