"""Arithmetic of windows that slide over sequences, pictures and volumes: what convolutions and poolings share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.catalog.entry import Mismatch, SetField, Spec
from core.catalog.fields import integer, pair, triple

Sizes = tuple[int, ...]

_EXPECTED = {
    1: "sequences (channels × length)",
    2: "pictures (channels × height × width)",
    3: "volumes (channels × depth × height × width)",
}
_WORDS = {1: "sequence", 2: "picture", 3: "volume"}
_UNITS = {1: "steps", 2: "pixels", 3: "voxels"}
EXTENTS = {1: "Length", 2: "Height and width", 3: "Depth, height and width"}
"""What the sizes of a window are called."""


def sizes(rank: int, default: int, *, help: str, minimum: int = 1, maximum: int = 1024) -> Any:  # noqa: A002
    """A field with one number for each of `rank` axes: an integer for sequences, a pair for pictures, else a triple."""
    unit = _UNITS[rank]
    if rank == 1:
        return integer(default, help=help, minimum=minimum, maximum=maximum, unit=unit)
    if rank == 2:
        return pair((default,) * 2, help=help, minimum=minimum, maximum=maximum, unit=unit)
    return triple((default,) * 3, help=help, minimum=minimum, maximum=maximum, unit=unit)


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


def window_over(kernel: int | Sizes, stride: int | Sizes, padding: int | Sizes, dilation: int | Sizes = ()) -> Window:
    """A window from the values of `sizes` fields."""
    return Window(per_axis(kernel), per_axis(stride), per_axis(padding), per_axis(dilation))


def per_axis(size: int | Sizes) -> Sizes:
    """The value of a `sizes` field with one number for every axis, also where that is a single one."""
    return (size,) if isinstance(size, int) else size


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
