"""What the transposed convolutions share: their fields, and what follows from them.

`rank` is the number of axes that grow: 1 for sequences, 2 for pictures, 3 for volumes. Every size is one number, or one
for every axis.
"""

from __future__ import annotations

from typing import Any

from core.catalog.entry import Inferred, Layer, Mismatch, Spec
from core.catalog.fields import integer
from core.catalog.filters import Filters, transposed
from core.catalog.windows import EXTENTS, Sizes, per_axis, sizes, window_over


def kernel_field(rank: int) -> Any:
    """How large the filters are."""
    return sizes(rank, 2, help=f"{EXTENTS[rank]} of each filter; a multiple of the stride avoids checker patterns.")


def stride_field(rank: int) -> Any:
    """How far apart the filters are painted."""
    doubled = "length" if rank == 1 else "size"
    return sizes(rank, 2, help=f"How far apart the values are painted; 2 doubles the {doubled}.")


def padding_field(rank: int) -> Any:
    """How much is cut away."""
    return sizes(rank, 0, minimum=0, help="Values cut away on each side of the result.")


def output_padding_field(rank: int) -> Any:
    """How much is added at the end."""
    why = "Values added at the end, to choose among the sizes that a stride allows."
    return sizes(rank, 0, minimum=0, maximum=1023, help=why)


def dilation_field(rank: int) -> Any:
    """How far apart the values of a filter are."""
    return sizes(rank, 1, help="Distance between the values of a filter; 1 is dense.")


def groups_field() -> Any:
    """Into how many groups the channels are split."""
    return integer(1, minimum=1, maximum=65536, help="Splits the channels into groups that do not mix.")


class TransposedConvolution(Layer):
    """A convolution run backwards: every value paints a scaled copy of the filters."""

    out_channels: int
    kernel_size: int | Sizes
    stride: int | Sizes
    padding: int | Sizes
    output_padding: int | Sizes
    dilation: int | Sizes
    groups: int
    bias: bool

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        window = window_over(self.kernel_size, self.stride, self.padding, self.dilation)
        filters = Filters(self.out_channels, self.groups, self.bias)
        return transposed(inputs[0], window, filters, per_axis(self.output_padding))

    def settings(self, inputs: tuple[Spec, ...]) -> dict[str, Any]:
        """What the engine's module is made with."""
        return {
            "in_channels": inputs[0].shape[0],
            "out_channels": self.out_channels,
            "kernel_size": self.kernel_size,
            "stride": self.stride,
            "padding": self.padding,
            "output_padding": self.output_padding,
            "groups": self.groups,
            "bias": self.bias,
            "dilation": self.dilation,
        }
