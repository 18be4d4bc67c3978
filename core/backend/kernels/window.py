"""How a window moves over channels-last pictures."""

from __future__ import annotations

from dataclasses import dataclass

from core.backend.array import Array, array_module


@dataclass(frozen=True)
class Window:
    """Sizes are (height, width); `padding` is (top, bottom, left, right)."""

    size: tuple[int, int]
    stride: tuple[int, int] = (1, 1)
    padding: tuple[int, int, int, int] = (0, 0, 0, 0)
    dilation: tuple[int, int] = (1, 1)

    def output(self, height: int, width: int) -> tuple[int, int]:
        """Rows and columns of the result; below 1 where the window does not fit."""
        top, bottom, left, right = self.padding
        reach_y = self.dilation[0] * (self.size[0] - 1) + 1
        reach_x = self.dilation[1] * (self.size[1] - 1) + 1
        return (
            (height + top + bottom - reach_y) // self.stride[0] + 1,
            (width + left + right - reach_x) // self.stride[1] + 1,
        )

    @property
    def padded(self) -> bool:
        """Whether anything is added around the picture."""
        return any(self.padding)

    @property
    def trivial(self) -> bool:
        """Whether every window is one element of the picture, in order."""
        return self.size == (1, 1) and self.stride == (1, 1) and not self.padded

    @property
    def tiles(self) -> bool:
        """Whether windows touch but never overlap, and nothing is added around the picture."""
        return self.size == self.stride and self.dilation == (1, 1) and not self.padded

    def turned(self) -> Window | None:
        """The window for the gradient, convolved with the kernel turned around; None where that is impossible."""
        if self.stride != (1, 1):
            return None
        down, along = [d * (size - 1) for d, size in zip(self.dilation, self.size, strict=True)]
        top, bottom, left, right = self.padding
        around = (down - top, down - bottom, along - left, along - right)
        return Window(self.size, (1, 1), around, self.dilation) if min(around) >= 0 else None

    def padded_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """(N, H, W, C) with the padding."""
        top, bottom, left, right = self.padding
        n, height, width, channels = shape
        return n, height + top + bottom, width + left + right, channels

    def inside(self, padded: Array) -> Array:
        """The picture without its padding: a view."""
        top, bottom, left, right = self.padding
        _, height, width, _ = padded.shape
        return padded[:, top : height - bottom, left : width - right]

    def lines(self, tap: int, rows: int) -> slice:
        """Where element `tap` of the window's column lies for all `rows`."""
        start, step = tap * self.dilation[0], self.stride[0]
        return slice(start, start + step * (rows - 1) + 1, step)

    def spots(self, tap: int, columns: int) -> slice:
        """Where element `tap` of the window's row lies for all `columns`."""
        start, step = tap * self.dilation[1], self.stride[1]
        return slice(start, start + step * (columns - 1) + 1, step)


def pad(x: Array, window: Window, value: float = 0.0) -> Array:
    """`x` (N, H, W, C) with `value` around it; `x` itself when nothing is added."""
    if not window.padded:
        return x
    out: Array = array_module(x).full(window.padded_shape(x.shape), value, x.dtype)
    window.inside(out)[...] = x
    return out
