"""Layers that bring the values of each sample into another shape or order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.nn.module import Module
from core.ops.indexing import getitem
from core.ops.reduce import Axes, axis_of
from core.ops.resample import Factors, Sizes, channel_shuffle, interpolate, pixel_shuffle, pixel_unshuffle
from core.ops.shape import flatten, permute, repeat, reshape, squeeze, unsqueeze
from core.tensor import Tensor


class Reshape(Module):
    """The values of each sample in the shape `shape`, in logical order; the batch axis stays."""

    def __init__(self, shape: Sequence[int]) -> None:
        super().__init__()
        self.shape = tuple(shape)

    def forward(self, x: Tensor) -> Tensor:
        return reshape(x, x.shape[0], *self.shape)

    def extra_repr(self) -> str:
        return f"{self.shape}"


class Flatten(Module):
    """Axes `start_dim` to `end_dim` as one, in logical order (channels, height, width)."""

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        super().__init__()
        self.start_dim, self.end_dim = start_dim, end_dim

    def forward(self, x: Tensor) -> Tensor:
        return flatten(x, self.start_dim, self.end_dim)

    def extra_repr(self) -> str:
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class Unflatten(Module):
    """Axis `dim` as several of the sizes `unflattened_size`, one of which may be -1."""

    def __init__(self, dim: int, unflattened_size: Sequence[int]) -> None:
        super().__init__()
        self.dim, self.unflattened_size = dim, tuple(unflattened_size)

    def forward(self, x: Tensor) -> Tensor:
        axis = axis_of(x, self.dim)
        return reshape(x, *x.shape[:axis], *self.unflattened_size, *x.shape[axis + 1 :])

    def extra_repr(self) -> str:
        return f"dim={self.dim}, unflattened_size={self.unflattened_size}"


class Permute(Module):
    """Axes in the order `dims`; the batch axis counts."""

    def __init__(self, dims: Sequence[int]) -> None:
        super().__init__()
        self.dims = tuple(dims)

    def forward(self, x: Tensor) -> Tensor:
        return permute(x, self.dims)

    def extra_repr(self) -> str:
        return f"{self.dims}"


class Squeeze(Module):
    """Without the axes `dim` that have size 1; the batch axis counts."""

    def __init__(self, dim: Axes = None) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, x: Tensor) -> Tensor:
        return squeeze(x, self.dim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}"


class Unsqueeze(Module):
    """With a new axis of size 1 at `dim`; the batch axis counts."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, x: Tensor) -> Tensor:
        return unsqueeze(x, self.dim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}"


class Slice(Module):
    """Every `step`-th place of axis `dim` from `start` to before `stop`, as Python counts; None for the end."""

    def __init__(self, dim: int, start: int = 0, stop: int | None = None, step: int = 1) -> None:
        super().__init__()
        if step < 1:
            raise ValueError(f"Slice: the step must be at least 1; it is {step}.")
        self.dim, self.start, self.stop, self.step = dim, start, stop, step

    def forward(self, x: Tensor) -> Tensor:
        lead = (slice(None),) * axis_of(x, self.dim)
        return getitem(x, (*lead, slice(self.start, self.stop, self.step)))

    def extra_repr(self) -> str:
        return f"dim={self.dim}, start={self.start}, stop={self.stop}, step={self.step}"


class RepeatVector(Module):
    """(N, F) → (N, n, F): every vector n times, as the steps of a sequence."""

    def __init__(self, n: int) -> None:
        super().__init__()
        self.n = n

    def forward(self, x: Tensor) -> Tensor:
        return repeat(unsqueeze(x, 1), 1, self.n, *(1,) * (x.ndim - 1))

    def extra_repr(self) -> str:
        return f"{self.n}"


class Upsample(Module):
    """Sequences, pictures or volumes in another size: see `nn.functional.interpolate`."""

    def __init__(
        self,
        size: Sizes = None,
        scale_factor: Factors = None,
        mode: str = "nearest",
        align_corners: bool | None = None,
        recompute_scale_factor: bool | None = None,
    ) -> None:
        super().__init__()
        self.size, self.scale_factor, self.mode = size, scale_factor, mode
        self.align_corners, self.recompute_scale_factor = align_corners, recompute_scale_factor

    def forward(self, x: Tensor) -> Tensor:
        return interpolate(x, self.size, self.scale_factor, self.mode, self.align_corners, self.recompute_scale_factor)

    def extra_repr(self) -> str:
        how = f"scale_factor={self.scale_factor}" if self.size is None else f"size={self.size}"
        return f"{how}, mode={self.mode!r}"


class _Upsampling(Module):
    mode, corners = "nearest", None

    def __init__(self, size: Any = None, scale_factor: Any = None) -> None:
        super().__init__()
        self.size, self.scale_factor = size, scale_factor

    def forward(self, x: Tensor) -> Tensor:
        return interpolate(x, self.size, self.scale_factor, self.mode, self.corners)


class UpsamplingNearest2d(_Upsampling):
    """Pictures with every value repeated."""


class UpsamplingBilinear2d(_Upsampling):
    """Pictures with values between neighbours, the corners kept."""

    mode, corners = "bilinear", True  # type: ignore[assignment]


class PixelShuffle(Module):
    """(…, C · r², H, W) → (…, C, H · r, W · r)."""

    def __init__(self, upscale_factor: int) -> None:
        super().__init__()
        self.upscale_factor = upscale_factor

    def forward(self, x: Tensor) -> Tensor:
        return pixel_shuffle(x, self.upscale_factor)

    def extra_repr(self) -> str:
        return f"upscale_factor={self.upscale_factor}"


class PixelUnshuffle(Module):
    """(…, C, H · r, W · r) → (…, C · r², H, W)."""

    def __init__(self, downscale_factor: int) -> None:
        super().__init__()
        self.downscale_factor = downscale_factor

    def forward(self, x: Tensor) -> Tensor:
        return pixel_unshuffle(x, self.downscale_factor)

    def extra_repr(self) -> str:
        return f"downscale_factor={self.downscale_factor}"


class ChannelShuffle(Module):
    """Channels of `groups` groups dealt out anew. Zhang et al., "ShuffleNet", 2018."""

    def __init__(self, groups: int) -> None:
        super().__init__()
        self.groups = groups

    def forward(self, x: Tensor) -> Tensor:
        return channel_shuffle(x, self.groups)
