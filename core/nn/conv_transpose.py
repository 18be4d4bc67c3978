"""Transposed convolutional layers: they make sequences, pictures and volumes larger."""

from __future__ import annotations

from core.nn.conv import Convolution
from core.ops.conv import Pair, Single, make_line, make_window, pair, single
from core.ops.conv3d import Triple, convolve_volume_transposed, make_volume, triple
from core.ops.conv_transpose import convolve_line_transposed, convolve_transposed
from core.tensor import Tensor


class ConvTranspose1d(Convolution):
    """Transposed convolution of sequences: (N, in_channels, L) → (N, out_channels, L').

    Each size becomes (size - 1) · stride - 2 · padding + dilation · (kernel - 1) + 1 + output_padding.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Single,
        stride: Single = 1,
        padding: Single = 0,
        output_padding: Single = 0,
        groups: int = 1,
        bias: bool = True,
        *,
        dilation: Single = 1,
    ) -> None:
        super().__init__((in_channels, out_channels), (single(kernel_size),), groups, bias, transposed=True)
        self.stride, self.padding, self.dilation = (single(stride),), (single(padding),), (single(dilation),)
        self.output_padding = (single(output_padding),)
        self.window = make_line(kernel_size, stride, padding, dilation)

    def forward(self, x: Tensor) -> Tensor:
        form = self.window, (0, self.output_padding[0])
        return convolve_line_transposed(x, self.weight, self.bias, form, self.groups)

    def extra_repr(self) -> str:
        return self.described(
            stride=self.stride, padding=self.padding, output_padding=self.output_padding, dilation=self.dilation
        )


class ConvTranspose2d(Convolution):
    """Transposed convolution of pictures: (N, in_channels, H, W) → (N, out_channels, H', W').

    Each size becomes (size - 1) · stride - 2 · padding + dilation · (kernel - 1) + 1 + output_padding.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Pair,
        stride: Pair = 1,
        padding: Pair = 0,
        output_padding: Pair = 0,
        groups: int = 1,
        bias: bool = True,
        *,
        dilation: Pair = 1,
    ) -> None:
        super().__init__((in_channels, out_channels), pair(kernel_size), groups, bias, transposed=True)
        self.stride, self.padding, self.dilation = pair(stride), pair(padding), pair(dilation)
        self.output_padding = pair(output_padding)
        self.window = make_window(kernel_size, stride, padding, dilation)

    def forward(self, x: Tensor) -> Tensor:
        form = self.window, self.output_padding
        return convolve_transposed(x, self.weight, self.bias, form, self.groups)

    def extra_repr(self) -> str:
        return self.described(
            stride=self.stride, padding=self.padding, output_padding=self.output_padding, dilation=self.dilation
        )


class ConvTranspose3d(Convolution):
    """Transposed convolution of volumes: (N, in_channels, D, H, W) → (N, out_channels, D', H', W').

    Each size becomes (size - 1) · stride - 2 · padding + dilation · (kernel - 1) + 1 + output_padding.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Triple,
        stride: Triple = 1,
        padding: Triple = 0,
        output_padding: Triple = 0,
        groups: int = 1,
        bias: bool = True,
        *,
        dilation: Triple = 1,
    ) -> None:
        super().__init__((in_channels, out_channels), triple(kernel_size), groups, bias, transposed=True)
        self.stride, self.padding, self.dilation = triple(stride), triple(padding), triple(dilation)
        self.output_padding = triple(output_padding)
        self.window = make_volume(kernel_size, stride, padding, dilation)

    def forward(self, x: Tensor) -> Tensor:
        form = self.window, self.output_padding
        return convolve_volume_transposed(x, self.weight, self.bias, form, self.groups)

    def extra_repr(self) -> str:
        return self.described(
            stride=self.stride, padding=self.padding, output_padding=self.output_padding, dilation=self.dilation
        )
