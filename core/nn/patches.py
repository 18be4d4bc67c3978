"""Pictures as columns of patches, and back."""

from __future__ import annotations

from core.nn.module import Module
from core.ops import patches
from core.ops.conv import Pair
from core.tensor import Tensor


class Unfold(Module):
    """Every window of pictures as a column: (N, C, H, W) → (N, C · kh · kw, windows)."""

    def __init__(self, kernel_size: Pair, dilation: Pair = 1, padding: Pair = 0, stride: Pair = 1) -> None:
        super().__init__()
        self.kernel_size, self.dilation, self.padding, self.stride = kernel_size, dilation, padding, stride

    def forward(self, x: Tensor) -> Tensor:
        return patches.unfold(x, self.kernel_size, self.dilation, self.padding, self.stride)


class Fold(Module):
    """Columns laid over each other and added: (N, C · kh · kw, windows) → (N, C, H, W)."""

    def __init__(
        self, output_size: Pair, kernel_size: Pair, dilation: Pair = 1, padding: Pair = 0, stride: Pair = 1
    ) -> None:
        super().__init__()
        self.output_size = output_size
        self.kernel_size, self.dilation, self.padding, self.stride = kernel_size, dilation, padding, stride

    def forward(self, x: Tensor) -> Tensor:
        return patches.fold(x, self.output_size, self.kernel_size, self.dilation, self.padding, self.stride)
