"""Convolutional layers."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.dtypes import get_default_dtype
from core.nn.linear import reset
from core.nn.module import Module
from core.nn.parameter import Parameter
from core.nn.sizes import require_sizes
from core.ops.conv import Pair, Single, convolve, convolve_line, make_line, make_window, pair, require_window, single
from core.ops.conv3d import Triple, convolve_volume, make_volume, triple
from core.tensor import Tensor


class Convolution(Module):
    """What all convolutions share: a weight for `channels` = (in, out) and a kernel, and a bias."""

    def __init__(
        self, channels: tuple[int, int], kernel: tuple[int, ...], groups: int, bias: bool, transposed: bool = False
    ) -> None:
        super().__init__()
        require_sizes(self, in_channels=channels[0], out_channels=channels[1], groups=groups)
        require_window(kernel, (1,), (1,))
        self.in_channels, self.out_channels = channels
        if groups < 1 or channels[0] % groups or channels[1] % groups:
            raise ValueError(
                f"{type(self).__name__}: {channels[0]} input and {channels[1]} output channels must both be multiples "
                f"of groups, which is {groups}."
            )
        self.kernel_size, self.groups = kernel, groups
        first, second = channels if transposed else channels[::-1]
        self.weight = Parameter(np.empty((first, second // groups, *kernel), get_default_dtype()))
        self.bias = Parameter(np.empty(channels[1], get_default_dtype())) if bias else None
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw weights and bias anew, uniform within ± 1 / sqrt(inputs of one output)."""
        reset(self.weight, self.bias)

    def described(self, **settings: Any) -> str:
        """The layer's line in a printed network."""
        said = "".join(f", {name}={value!r}" for name, value in settings.items())
        return (
            f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}{said}, groups={self.groups}, "
            f"bias={self.bias is not None}"
        )


class Conv1d(Convolution):
    """Convolution of sequences: (N, in_channels, L) → (N, out_channels, L').

    `padding` is a number, "valid" or, with stride 1, "same".
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Single,
        stride: Single = 1,
        padding: Single | str = 0,
        dilation: Single = 1,
        groups: int = 1,
        bias: bool = True,
    ) -> None:
        super().__init__((in_channels, out_channels), (single(kernel_size),), groups, bias)
        self.stride, self.padding, self.dilation = (single(stride),), padding, (single(dilation),)
        self.window = make_line(kernel_size, stride, padding, dilation)

    def forward(self, x: Tensor) -> Tensor:
        return convolve_line(x, self.weight, self.bias, self.window, self.groups)

    def extra_repr(self) -> str:
        return self.described(stride=self.stride, padding=self.padding, dilation=self.dilation)


class Conv2d(Convolution):
    """Convolution of pictures: (N, in_channels, H, W) → (N, out_channels, H', W').

    `padding` is a number, a pair, "valid" or, with stride 1, "same".
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Pair,
        stride: Pair = 1,
        padding: Pair | str = 0,
        dilation: Pair = 1,
        groups: int = 1,
        bias: bool = True,
    ) -> None:
        super().__init__((in_channels, out_channels), pair(kernel_size), groups, bias)
        self.stride, self.padding, self.dilation = pair(stride), padding, pair(dilation)
        self.window = make_window(kernel_size, stride, padding, dilation)

    def forward(self, x: Tensor) -> Tensor:
        return convolve(x, self.weight, self.bias, self.window, self.groups)

    def extra_repr(self) -> str:
        return self.described(stride=self.stride, padding=self.padding, dilation=self.dilation)


class Conv3d(Convolution):
    """Convolution of volumes: (N, in_channels, D, H, W) → (N, out_channels, D', H', W').

    `padding` is a number, three numbers, "valid" or, with stride 1, "same".
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Triple,
        stride: Triple = 1,
        padding: Triple | str = 0,
        dilation: Triple = 1,
        groups: int = 1,
        bias: bool = True,
    ) -> None:
        super().__init__((in_channels, out_channels), triple(kernel_size), groups, bias)
        self.stride, self.padding, self.dilation = triple(stride), padding, triple(dilation)
        self.window = make_volume(kernel_size, stride, padding, dilation)

    def forward(self, x: Tensor) -> Tensor:
        return convolve_volume(x, self.weight, self.bias, self.window, self.groups)

    def extra_repr(self) -> str:
        return self.described(stride=self.stride, padding=self.padding, dilation=self.dilation)
