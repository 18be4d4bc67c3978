"""Arithmetic of windows that slide over sequences, pictures and volumes: what convolutions and poolings share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.catalog.entry import Inferred, Mismatch, SetField, Spec

Sizes = tuple[int, ...]

_EXPECTED = {
    1: "sequences (channels × length)",
    2: "pictures (channels × height × width)",
    3: "volumes (channels × depth × height × width)",
}
_WORDS = {1: "sequence", 2: "picture", 3: "volume"}


@dataclass(frozen=True)
class Window:
    """A window over the axes of a sample after the channels: each value has one number for every axis."""

    kernel: Sizes
    stride: Sizes
    padding: Sizes
    dilation: Sizes = ()
    """Empty for 1 everywhere."""

    @property
    def rank(self) -> int:
        """Number of axes: 1 for sequences, 2 for pictures, 3 for volumes."""
        return len(self.kernel)

    @property
    def spread(self) -> Sizes:
        """The dilation along every axis."""
        return self.dilation or (1,) * self.rank

    @property
    def reach(self) -> Sizes:
        """Values from the first to the last one under the window."""
        return self.each(lambda axis: self.spread[axis] * (self.kernel[axis] - 1) + 1)

    def output(self, size: Sizes) -> Sizes:
        """Sizes of the result for samples of `size`; less than 1 where the window does not fit.

        ⌊(size + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1
        """
        reach = self.reach
        return self.each(lambda axis: (size[axis] + 2 * self.padding[axis] - reach[axis]) // self.stride[axis] + 1)

    def each(self, value: Callable[[int], int]) -> Sizes:
        """`value` of every axis."""
        return tuple(value(axis) for axis in range(self.rank))


def times(sizes: Sizes) -> str:
    """Sizes as people write them: 3 × 3."""
    return " × ".join(map(str, sizes))


def set_sizes(what: str, field: str, sizes: Sizes) -> SetField:
    """A repair that sets `field`; along a single axis it holds one number."""
    return SetField(f"Set {what} to {times(sizes)}", field, sizes if len(sizes) > 1 else sizes[0])


def rank_fault(spec: Spec, rank: int) -> Mismatch | None:
    """Says that sequences, pictures or volumes are expected when `spec` is none: `rank` axes after the channels."""
    if len(spec.shape) == rank + 1:
        return None
    return Mismatch("", f"Expects {_EXPECTED[rank]}; receives {spec}.")


def picture_fault(spec: Spec) -> Mismatch | None:
    """Says that pictures are expected when `spec` is not one."""
    return rank_fault(spec, 2)


def window_fault(window: Window, spec: Spec) -> Mismatch | None:
    """Says that the window is larger than the padded sample when it is; repairs shrink it."""
    size = spec.shape[1:]
    padded, reach = window.each(lambda axis: size[axis] + 2 * window.padding[axis]), window.reach
    if all(reach[axis] <= padded[axis] for axis in range(window.rank)):
        return None
    fitting = window.each(lambda axis: min(window.kernel[axis], (padded[axis] - 1) // window.spread[axis] + 1))
    what = f"{times(reach)} window" if reach != window.kernel else f"{times(window.kernel)} kernel"
    where = f"{times(size)} {_WORDS[window.rank]}" + (f" padded to {times(padded)}" if padded != size else "")
    text = f"A {what} does not fit in the {where}; expects at most {times(padded)}."
    return Mismatch("kernel_size", text, (set_sizes("kernel", "kernel_size", fitting),))


def pool_padding_fault(window: Window) -> Mismatch | None:
    """Says that padding beyond half a kernel would make windows of nothing but padding."""
    limit = window.each(lambda axis: window.kernel[axis] // 2)
    if all(window.padding[axis] <= limit[axis] for axis in range(window.rank)):
        return None
    fitting = window.each(lambda axis: min(window.padding[axis], limit[axis]))
    text = f"Padding may be at most half the kernel, {times(limit)}; it is {times(window.padding)}."
    return Mismatch("padding", text, (set_sizes("padding", "padding", fitting),))


def pooled(spec: Spec, window: Window) -> Inferred | Mismatch:
    """What a pooling with `window` makes of `spec`."""
    fault = rank_fault(spec, window.rank) or pool_padding_fault(window) or window_fault(window, spec)
    return fault or Inferred(Spec((spec.shape[0], *window.output(spec.shape[1:])), spec.dtype))


def shared_out(spec: Spec, sizes: Sizes) -> Inferred | Mismatch:
    """What an adaptive pooling to `sizes` makes of `spec`."""
    return rank_fault(spec, len(sizes)) or Inferred(Spec((spec.shape[0], *sizes), spec.dtype))


def one_per_channel(spec: Spec, rank: int) -> Inferred | Mismatch:
    """What a global pooling makes of `spec`: one row with a number for each channel."""
    return rank_fault(spec, rank) or Inferred(Spec(spec.shape[:1], spec.dtype))
