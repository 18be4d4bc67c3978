"""What poolings share: fields, shapes, and what may be wrong with them.

`rank` is the number of axes that are pooled: 1 for sequences, 2 for pictures, 3 for volumes.
"""

from __future__ import annotations

from typing import Any

from core.catalog.entry import Example, Inferred, Layer, Mismatch, SetField, Spec
from core.catalog.fields import integer
from core.catalog.windows import (
    EXTENTS,
    Sizes,
    Window,
    per_axis,
    rank_fault,
    set_sizes,
    sizes,
    times,
    window_fault,
    window_over,
)

WINDOW_EXAMPLES = {
    1: (
        Example((Spec((4, 9)),)),
        Example((Spec((4, 9)),), {"kernel_size": 3, "stride": 2, "padding": 1}),
    ),
    3: (
        Example((Spec((2, 4, 5, 3)),)),
        Example((Spec((2, 4, 5, 3)),), {"kernel_size": (3, 2, 2), "stride": (2, 1, 3), "padding": (1, 1, 0)}),
    ),
}
ADAPTIVE_EXAMPLES = {
    1: (
        Example((Spec((4, 9)),)),
        Example((Spec((4, 9)),), {"output_size": 4}),
        Example((Spec((2, 3)),), {"output_size": 5}),
    ),
    2: (
        Example((Spec((4, 7, 6)),)),
        Example((Spec((4, 7, 6)),), {"output_size": (4, 3)}),
        Example((Spec((2, 3, 2)),), {"output_size": (5, 2)}),
    ),
    3: (
        Example((Spec((2, 4, 5, 3)),)),
        Example((Spec((2, 4, 5, 3)),), {"output_size": (3, 2, 3)}),
        Example((Spec((2, 2, 1, 3)),), {"output_size": (3, 2, 2)}),
    ),
}


def kernel_field(rank: int) -> Any:
    """How large the windows are."""
    return sizes(rank, 2, help=f"{EXTENTS[rank]} of each window.")


def stride_field(rank: int) -> Any:
    """How far a window is from the next."""
    return sizes(rank, 2, help="Step of the window; usually the same as the kernel.")


def padding_field(rank: int) -> Any:
    """How much is added around the sample."""
    what = "Rows and columns" if rank == 2 else "Values"
    return sizes(rank, 0, minimum=0, maximum=512, help=f"{what} added on each side; at most half a kernel.")


def power_field() -> Any:
    """Which norm is taken of a window."""
    return integer(2, minimum=1, maximum=16, help="The power p: 1 or an even number, so that the root of a sum exists.")


def output_size_field(rank: int, default: int) -> Any:
    """How large the result of an adaptive pooling is."""
    return sizes(rank, default, maximum=65536, help=f"{EXTENTS[rank]} of the result.")


class Pooling(Layer):
    """A pooling over windows; each size is one number, or one for every axis."""

    kernel_size: int | Sizes
    stride: int | Sizes
    padding: int | Sizes

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        return _pooled(inputs[0], window_over(self.kernel_size, self.stride, self.padding))


class PowerPooling(Layer):
    """The norm of every window; each size is one number, or one for every axis."""

    kernel_size: int | Sizes
    stride: int | Sizes
    norm_type: int

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        if self.norm_type % 2 and self.norm_type != 1:
            text = f"Norm type must be 1 or even, because odd powers may add up to less than 0; it is {self.norm_type}."
            even = self.norm_type - 1
            return Mismatch("norm_type", text, (SetField(f"Set norm type to {even}", "norm_type", even),))
        kernel = per_axis(self.kernel_size)
        return _pooled(inputs[0], Window(kernel, per_axis(self.stride), (0,) * len(kernel)))


class AdaptivePooling(Layer):
    """A pooling whose result has the size one chooses: one number, or one for every axis."""

    output_size: int | Sizes

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        (spec,), size = inputs, per_axis(self.output_size)
        return rank_fault(spec, len(size)) or Inferred(Spec((spec.shape[0], *size), spec.dtype))


def _pooled(spec: Spec, window: Window) -> Inferred | Mismatch:
    """What a pooling with `window` makes of `spec`."""
    fault = rank_fault(spec, window.rank) or _padding_fault(window) or window_fault(window, spec)
    return fault or Inferred(Spec((spec.shape[0], *window.output(spec.shape[1:])), spec.dtype))


def one_per_channel(spec: Spec, rank: int) -> Inferred | Mismatch:
    """What a global pooling makes of `spec`: one row with a number for each channel."""
    return rank_fault(spec, rank) or Inferred(Spec(spec.shape[:1], spec.dtype))


def _padding_fault(window: Window) -> Mismatch | None:
    """Says that padding beyond half a kernel would make windows of nothing but padding."""
    limit = window.each(lambda axis: window.kernel[axis] // 2)
    if all(window.padding[axis] <= limit[axis] for axis in range(window.rank)):
        return None
    fitting = window.each(lambda axis: min(window.padding[axis], limit[axis]))
    text = f"Padding may be at most half the kernel, {times(limit)}; it is {times(window.padding)}."
    return Mismatch("padding", text, (set_sizes("padding", "padding", fitting),))
