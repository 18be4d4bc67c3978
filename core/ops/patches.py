"""Pictures as columns of patches and back (im2col, col2im)."""

from __future__ import annotations

from typing import Any

from core.autograd import Gradients, Operation
from core.backend import Array, array_module
from core.ops.conv import Pair, pair
from core.ops.padding import pad
from core.ops.shape import reshape
from core.tensor import Tensor


class Columns(Operation):
    """Values of x (N, C, H, W) at rows and columns of patches: (N, C, kernel, patches); a gather and its transpose"""

    def __init__(self, places: tuple[Array, Array]) -> None:
        self.places = places

    def forward(self, x: Array) -> Array:
        self.form = x.shape, x.dtype
        out: Array = x[:, :, self.places[0], self.places[1]]
        return out

    def backward(self, grad: Array) -> Gradients:
        return (_added(grad, self.places, self.form[0][2:]),)


class Collage(Operation):
    """The sum of patches (N, C, kernel, patches) laid over each other; the transpose of `Columns`"""

    def __init__(self, places: tuple[Array, Array], size: tuple[int, int]) -> None:
        self.places, self.size = places, size

    def forward(self, x: Array) -> Array:
        return _added(x, self.places, self.size)

    def backward(self, grad: Array) -> Gradients:
        return (grad[:, :, self.places[0], self.places[1]],)


def unfold(input: Tensor, kernel_size: Pair, dilation: Pair = 1, padding: Pair = 0, stride: Pair = 1) -> Tensor:
    """Every window of pictures (N, C, H, W) as a column: (N, C · kh · kw, windows)."""
    if input.ndim != 4:
        raise RuntimeError(f"unfold: expected pictures (N, C, H, W); received shape {input.shape}.")
    down, across = pair(padding)
    wide = pad(input, (across, across, down, down)) if down or across else input
    places = _places(wide.array, (wide.shape[2], wide.shape[3]), (kernel_size, dilation, stride))
    out = Columns(places)(wide)
    return reshape(out, input.shape[0], input.shape[1] * out.shape[2], out.shape[3])


def fold(
    input: Tensor, output_size: Pair, kernel_size: Pair, dilation: Pair = 1, padding: Pair = 0, stride: Pair = 1
) -> Tensor:
    """Columns (N, C · kh · kw, windows) laid over each other and added: (N, C, H, W); the transpose of `unfold`."""
    (height, width), (kh, kw), (down, across) = pair(output_size), pair(kernel_size), pair(padding)
    size = height + 2 * down, width + 2 * across
    places = _places(input.array, size, (kernel_size, dilation, stride))
    if input.ndim != 3 or input.shape[1] % (kh * kw) or input.shape[2] != places[0].shape[1]:
        raise RuntimeError(
            f"fold: expected columns (N, C · {kh * kw}, {places[0].shape[1]}) for pictures of {height} × {width}; "
            f"received shape {input.shape}."
        )
    parts = reshape(input, input.shape[0], input.shape[1] // (kh * kw), kh * kw, input.shape[2])
    out = Collage(places, size)(parts)
    return out[:, :, down : down + height, across : across + width] if down or across else out


def _places(like: Array, size: tuple[int, int], window: tuple[Pair, Pair, Pair]) -> tuple[Array, Array]:
    """Rows and columns (kernel, windows) of every value of every window."""
    xp = array_module(like)
    kernel, spread, step = [pair(value) for value in window]
    found = []
    for axis in (0, 1):
        span = spread[axis] * (kernel[axis] - 1) + 1
        count = (size[axis] - span) // step[axis] + 1
        if count < 1:
            raise RuntimeError(f"unfold: windows of {kernel} do not fit into {size[0]} × {size[1]}.")
        found.append(xp.arange(kernel[axis])[:, None] * spread[axis] + xp.arange(count) * step[axis])
    shape = kernel[0], kernel[1], found[0].shape[1], found[1].shape[1]
    rows = xp.broadcast_to(found[0][:, None, :, None], shape)
    columns = xp.broadcast_to(found[1][None, :, None, :], shape)
    flat = kernel[0] * kernel[1], -1
    return rows.reshape(flat), columns.reshape(flat)


def _added(patches: Array, places: tuple[Array, Array], size: Any) -> Array:
    xp = array_module(patches)
    into: Array = xp.zeros((*patches.shape[:2], *size), patches.dtype)
    xp.add.at(into, (slice(None), slice(None), *places), patches)
    return into
