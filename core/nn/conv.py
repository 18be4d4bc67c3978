"""Convolutional layers."""

from __future__ import annotations

import numpy as np

from core.nn.linear import reset
from core.nn.module import Module
from core.nn.parameter import Parameter
from core.ops.conv import Pair, convolve, make_window, pair
from core.tensor import Tensor


class Conv2d(Module):
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
        super().__init__()
        if groups < 1 or in_channels % groups or out_channels % groups:
            raise ValueError(
                f"Conv2d: {in_channels} input and {out_channels} output channels must both be multiples of "
                f"groups, which is {groups}."
            )
        self.in_channels, self.out_channels, self.groups = in_channels, out_channels, groups
        self.kernel_size, self.stride, self.dilation = pair(kernel_size), pair(stride), pair(dilation)
        self.padding = padding
        self.window = make_window(kernel_size, stride, padding, dilation)
        self.weight = Parameter(np.empty((out_channels, in_channels // groups, *self.kernel_size), np.float32))
        self.bias = Parameter(np.empty(out_channels, np.float32)) if bias else None
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw weights and bias anew, uniform within ± 1 / sqrt(inputs of one output)."""
        reset(self.weight, self.bias)

    def forward(self, x: Tensor) -> Tensor:
        return convolve(x, self.weight, self.bias, self.window, self.groups)

    def extra_repr(self) -> str:
        return (
            f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}, "
            f"padding={self.padding!r}, dilation={self.dilation}, groups={self.groups}, bias={self.bias is not None}"
        )
