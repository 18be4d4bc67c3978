"""Arithmetic of windows that slide over pictures: what convolutions and poolings share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.catalog.entry import Mismatch, SetField, Spec

Pair = tuple[int, int]


@dataclass(frozen=True)
class Window:
    """A window over height and width, each value a pair (height, width)."""

    kernel: Pair
    stride: Pair
    padding: Pair
    dilation: Pair = (1, 1)

    @property
    def reach(self) -> Pair:
        """Rows and columns from the first to the last value under the window."""
        return _pair(lambda axis: self.dilation[axis] * (self.kernel[axis] - 1) + 1)

    def output(self, size: Pair) -> Pair:
        """Height and width of the result for pictures of `size`; less than 1 where the window does not fit.

        ⌊(size + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1
        """
        reach = self.reach
        return _pair(lambda axis: (size[axis] + 2 * self.padding[axis] - reach[axis]) // self.stride[axis] + 1)


def _pair(value: Callable[[int], int]) -> Pair:
    return value(0), value(1)


def times(pair: Pair) -> str:
    """A pair as people write it: 3 × 3."""
    return f"{pair[0]} × {pair[1]}"


def picture_fault(spec: Spec) -> Mismatch | None:
    """Says that pictures are expected when `spec` is not one."""
    if len(spec.shape) == 3:
        return None
    return Mismatch("", f"Expects pictures (channels × height × width); receives {spec}.")


def window_fault(window: Window, spec: Spec) -> Mismatch | None:
    """Says that the window is larger than the padded picture when it is; repairs shrink it."""
    size = (spec.shape[1], spec.shape[2])
    padded, reach = _pair(lambda axis: size[axis] + 2 * window.padding[axis]), window.reach
    if reach[0] <= padded[0] and reach[1] <= padded[1]:
        return None
    fitting = _pair(lambda axis: min(window.kernel[axis], (padded[axis] - 1) // window.dilation[axis] + 1))
    what = f"{times(reach)} window" if window.dilation != (1, 1) else f"{times(window.kernel)} kernel"
    where = f"{times(size)} picture" + (f" padded to {times(padded)}" if padded != size else "")
    shrink = SetField(f"Set kernel to {times(fitting)}", "kernel_size", fitting)
    return Mismatch("kernel_size", f"A {what} does not fit in the {where}; expects at most {times(padded)}.", (shrink,))


def pool_padding_fault(window: Window) -> Mismatch | None:
    """Says that padding beyond half a kernel would make windows of nothing but padding."""
    limit = _pair(lambda axis: window.kernel[axis] // 2)
    if window.padding[0] <= limit[0] and window.padding[1] <= limit[1]:
        return None
    fitting = _pair(lambda axis: min(window.padding[axis], limit[axis]))
    text = f"Padding may be at most half the kernel, {times(limit)}; it is {times(window.padding)}."
    return Mismatch("padding", text, (SetField(f"Set padding to {times(fitting)}", "padding", fitting),))
