"""Layers that add values around the last axes, or take them away. Numbers are (left, right, top, bottom, …)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from core.nn.module import Module
from core.ops.padding import pad
from core.tensor import Tensor


class _Padding(Module):
    """`padding` values before and after each of the last `axes` axes; negative numbers take away."""

    axes: ClassVar[int] = 1
    mode: ClassVar[str] = "constant"

    def __init__(self, padding: int | Sequence[int]) -> None:
        super().__init__()
        self.padding = (padding,) * (2 * self.axes) if isinstance(padding, int) else tuple(padding)
        self.value = 0.0
        if len(self.padding) != 2 * self.axes:
            raise ValueError(f"{type(self).__name__}: expected one number or {2 * self.axes}; received {self.padding}.")

    def forward(self, x: Tensor) -> Tensor:
        return pad(x, self.padding, self.mode, self.value)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class ConstantPad1d(_Padding):
    """`value` around the last axis: (left, right)."""

    def __init__(self, padding: int | Sequence[int], value: float) -> None:
        super().__init__(padding)
        self.value = value

    def extra_repr(self) -> str:
        return f"{self.padding}, value={self.value}"


class ConstantPad2d(ConstantPad1d):
    """`value` around the last two axes: (left, right, top, bottom)."""

    axes = 2


class ConstantPad3d(ConstantPad1d):
    """`value` around the last three axes: (left, right, top, bottom, front, back)."""

    axes = 3


class ZeroPad1d(_Padding):
    """Zeros around the last axis."""


class ZeroPad2d(_Padding):
    """Zeros around the last two axes."""

    axes = 2


class ZeroPad3d(_Padding):
    """Zeros around the last three axes."""

    axes = 3


class ReflectionPad1d(_Padding):
    """The last axis mirrored at its ends, which are not repeated."""

    mode = "reflect"


class ReflectionPad2d(ReflectionPad1d):
    """The last two axes mirrored at their ends."""

    axes = 2


class ReflectionPad3d(ReflectionPad1d):
    """The last three axes mirrored at their ends."""

    axes = 3


class ReplicationPad1d(_Padding):
    """The ends of the last axis repeated."""

    mode = "replicate"


class ReplicationPad2d(ReplicationPad1d):
    """The ends of the last two axes repeated."""

    axes = 2


class ReplicationPad3d(ReplicationPad1d):
    """The ends of the last three axes repeated."""

    axes = 3


class CircularPad1d(_Padding):
    """The last axis goes on at its other side."""

    mode = "circular"


class CircularPad2d(CircularPad1d):
    """The last two axes go on at their other sides."""

    axes = 2


class CircularPad3d(CircularPad1d):
    """The last three axes go on at their other sides."""

    axes = 3


class Crop2d(Module):
    """Takes `left`, `right`, `top` and `bottom` values away from (…, H, W)."""

    def __init__(self, crop: int | Sequence[int]) -> None:
        super().__init__()
        self.crop = (crop,) * 4 if isinstance(crop, int) else tuple(crop)
        if len(self.crop) != 4 or min(self.crop) < 0:
            raise ValueError(f"Crop2d: expected one or four numbers that are not negative; received {self.crop}.")

    def forward(self, x: Tensor) -> Tensor:
        return pad(x, [-count for count in self.crop])

    def extra_repr(self) -> str:
        return f"{self.crop}"
