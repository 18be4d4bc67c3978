"""What the layers with sliding filters share: their fields, and what follows from them.

`rank` is the number of axes that the filters slide along: 1 for sequences, 2 for pictures, 3 for volumes. Every size is
one number, or one for every axis.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.catalog.entry import Inferred, Layer, Mismatch, Spec
from core.catalog.fields import idle_while, integer, switch
from core.catalog.filters import Filters, convolved
from core.catalog.windows import EXTENTS, Sizes, Window, picture_fault, sizes, window_over

if TYPE_CHECKING:
    from core import nn


def count_field() -> Any:
    """How many filters there are."""
    return integer(32, minimum=1, maximum=65536, unit="filters", help="How many filters are learned.")


def kernel_field(rank: int) -> Any:
    """How large the filters are."""
    return sizes(rank, 3, help=f"{EXTENTS[rank]} of each filter.")


def stride_field(rank: int) -> Any:
    """How far the filters move."""
    halved = {1: "the length", 2: "height and width", 3: "the size"}[rank]
    return sizes(rank, 1, help=f"Step of the filter; 2 halves {halved}.")


def same_padding_field(rank: int) -> Any:
    """Whether the size stays as it is."""
    kept = {1: "the length stays as it is", 2: "height and width stay as they are", 3: "the size stays as it is"}[rank]
    return switch(False, help=f"Pads with zeros so that {kept}; needs a stride of 1. Overrides Padding.")


def padding_field(rank: int) -> Any:
    """How many zeros stand around the sample, where the size need not stay as it is."""
    what = "Rows and columns of zeros" if rank == 2 else "Zeros"
    return idle_while(sizes(rank, 0, minimum=0, help=f"{what} added on each side."), same_padding=(True,))


def dilation_field(rank: int) -> Any:
    """How far apart the values under a filter are."""
    return sizes(rank, 1, help="Distance between the values under a filter; 1 is dense.")


def groups_field() -> Any:
    """Into how many groups the channels are split."""
    return integer(
        1, minimum=1, maximum=65536, help="Splits the channels into groups that do not mix; all channels = depthwise."
    )


def bias_field() -> Any:
    """Whether the filters have offsets."""
    return switch(True, help="Adds a learned offset to every filter; turn it off before a batch normalisation.")


class Convolution(Layer):
    """A convolution in which every filter sees all channels of its group."""

    out_channels: int
    kernel_size: int | Sizes
    stride: int | Sizes
    same_padding: bool
    padding: int | Sizes
    dilation: int | Sizes
    groups: int
    bias: bool

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        window = window_over(self.kernel_size, self.stride, self.padding, self.dilation)
        filters = Filters(self.out_channels, self.groups, self.bias)
        return convolved(inputs[0], window, filters, self.same_padding)

    def settings(self, inputs: tuple[Spec, ...]) -> dict[str, Any]:
        """What the engine's module is made with."""
        return {
            "in_channels": inputs[0].shape[0],
            "out_channels": self.out_channels,
            "kernel_size": self.kernel_size,
            "stride": self.stride,
            "padding": "same" if self.same_padding else self.padding,
            "dilation": self.dilation,
            "groups": self.groups,
            "bias": self.bias,
        }


class DepthwiseConvolution(Layer):
    """A layer that convolves every channel of pictures with filters of its own."""

    kernel_size: tuple[int, int]
    stride: tuple[int, int]
    same_padding: bool
    padding: tuple[int, int]
    dilation: tuple[int, int]
    depth_multiplier: int

    def filtered(self, spec: Spec, bias: bool) -> Inferred | Mismatch:
        """What these filters make of `spec`."""
        fault = picture_fault(spec)
        if fault:
            return fault
        window = Window(self.kernel_size, self.stride, self.padding, self.dilation)
        filters = Filters(spec.shape[0] * self.depth_multiplier, spec.shape[0], bias)
        return convolved(spec, window, filters, self.same_padding)

    def convolution(self, channels: int, bias: bool) -> nn.Module:
        """The engine's module with these filters, for pictures with `channels`."""
        from core import nn

        return nn.Conv2d(
            channels,
            channels * self.depth_multiplier,
            self.kernel_size,
            stride=self.stride,
            padding="same" if self.same_padding else self.padding,
            dilation=self.dilation,
            groups=channels,
            bias=bias,
        )
