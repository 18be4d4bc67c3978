"""Pictures as columns of patches and back (im2col, col2im), one-hot rows, and products of two inputs."""

from __future__ import annotations

from typing import Any

from core.autograd import Gradients, Operation
from core.backend import Array, array_module, current_generator, to_device
from core.ops.arithmetic import add, div
from core.ops.contract import einsum
from core.ops.conv import Pair, pair
from core.ops.elementwise import log, neg
from core.ops.padding import pad
from core.ops.shape import permute, reshape
from core.ops.softmax import softmax
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


def one_hot(tensor: Tensor, num_classes: int = -1) -> Tensor:
    """A row with a 1 at the place of each number, zeros elsewhere; as many places as the largest number needs."""
    xp = array_module(tensor.array)
    if tensor.dtype.kind not in "iu":
        raise RuntimeError(f"one_hot needs integers; this tensor holds {tensor.dtype}.")
    low, high = (int(tensor.array.min()), int(tensor.array.max())) if tensor.numel() else (0, num_classes - 1)
    count = high + 1 if num_classes < 0 else num_classes
    if low < 0 or high >= count:
        raise RuntimeError(f"one_hot: numbers must lie in 0 to {count - 1}; they lie in {low} to {high}.")
    return Tensor((tensor.array[..., None] == xp.arange(count)).astype("int64"))


def bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """input1 · weight[k] · input2 for every output k; weight (out, in1, in2)."""
    out = einsum("...i,kij,...j->...k", input1, weight, input2)
    return out if bias is None else add(out, bias)


def gumbel_softmax(logits: Tensor, tau: float = 1, hard: bool = False, dim: int = -1) -> Tensor:
    """A random choice that gradients pass: softmax of logits plus Gumbel noise; with `hard` exactly one 1.

    Jang et al., "Categorical reparameterization with Gumbel-softmax", 2017.
    """
    drawn = current_generator().numpy.standard_exponential(logits.shape).astype(logits.dtype)
    noise = neg(log(Tensor(to_device(drawn, logits.device))))
    soft = softmax(div(add(logits, noise), tau), dim)
    if not hard:
        return soft
    best: Any = soft.max(dim, keepdim=True)
    chosen = soft.detach().scatter(dim, best.indices, 1.0) * (soft.detach() == best.values.detach())
    return chosen - soft.detach() + soft  # type: ignore[no-any-return]


def channel_shuffle(input: Tensor, groups: int) -> Tensor:
    """Channels of input (N, C, …) dealt out anew: the first of every group, then the second of every group …"""
    if input.ndim < 3 or groups < 1 or input.shape[1] % groups:
        raise RuntimeError(f"channel_shuffle: {groups} groups do not divide the channels of shape {input.shape}.")
    split = reshape(input, input.shape[0], groups, input.shape[1] // groups, *input.shape[2:])
    return reshape(permute(split, 0, 2, 1, *range(3, split.ndim)), input.shape)


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
