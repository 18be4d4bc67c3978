"""Modules of patches and pairs: `Unfold`, `Fold`, `Bilinear`, `ChannelShuffle`, and containers of parameters."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from core.dtypes import get_default_dtype
from core.nn import init
from core.nn.module import Module
from core.nn.parameter import Parameter
from core.ops import patches
from core.ops.conv import Pair
from core.ops.elementwise import neg
from core.ops.resample import interpolate
from core.ops.softmax import softmax
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


class Bilinear(Module):
    """x1 · weight[k] · x2 + bias[k] for every output k."""

    def __init__(self, in1_features: int, in2_features: int, out_features: int, bias: bool = True) -> None:
        super().__init__()
        self.weight = Parameter(np.empty((out_features, in1_features, in2_features), get_default_dtype()))
        self.bias = Parameter(np.empty(out_features, get_default_dtype())) if bias else None
        bound = 1 / math.sqrt(max(1, in1_features))
        for parameter in (self.weight, self.bias):
            if parameter is not None:
                init.uniform_(parameter, -bound, bound)

    def forward(self, input1: Tensor, input2: Tensor) -> Tensor:
        return patches.bilinear(input1, input2, self.weight, self.bias)


class ChannelShuffle(Module):
    """Channels of `groups` groups dealt out anew. Zhang et al., "ShuffleNet", 2018."""

    def __init__(self, groups: int) -> None:
        super().__init__()
        self.groups = groups

    def forward(self, x: Tensor) -> Tensor:
        return patches.channel_shuffle(x, self.groups)


class Softmin(Module):
    """Softmax of -x along `dim`."""

    def __init__(self, dim: int = -1) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, x: Tensor) -> Tensor:
        return softmax(neg(x), self.dim)


class Softmax2d(Module):
    """Softmax over the channels of pictures (N, C, H, W) or (C, H, W)."""

    def forward(self, x: Tensor) -> Tensor:
        return softmax(x, -3)


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


class ParameterList(Module):
    """A list of parameters."""

    def __init__(self, values: Iterable[Tensor] = ()) -> None:
        super().__init__()
        self.extend(values)

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("A ParameterList only holds parameters; use them one by one.")

    def append(self, value: Tensor) -> ParameterList:
        """Add `value` at the end, as a parameter."""
        self.register_parameter(str(len(self)), value if isinstance(value, Parameter) else Parameter(value))
        return self

    def extend(self, values: Iterable[Tensor]) -> ParameterList:
        """Add `values` at the end."""
        for value in values:
            self.append(value)
        return self

    def __len__(self) -> int:
        return len(list(self.parameters()))

    def __iter__(self) -> Iterator[Parameter]:
        return self.parameters()

    def __getitem__(self, index: int) -> Parameter:
        return list(self.parameters())[index]


class ParameterDict(Module):
    """Parameters by name."""

    def __init__(self, parameters: Mapping[str, Tensor] | None = None) -> None:
        super().__init__()
        for name, value in (parameters or {}).items():
            self[name] = value

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("A ParameterDict only holds parameters; use them one by one.")

    def keys(self) -> list[str]:
        """The names."""
        return [name for name, _ in self.named_parameters()]

    def values(self) -> list[Parameter]:
        """The parameters."""
        return list(self.parameters())

    def items(self) -> list[tuple[str, Parameter]]:
        """Names and parameters."""
        return list(self.named_parameters())

    def __setitem__(self, name: str, value: Tensor) -> None:
        self.register_parameter(name, value if isinstance(value, Parameter) else Parameter(value))

    def __getitem__(self, name: str) -> Parameter:
        return dict(self.items())[name]

    def __contains__(self, name: str) -> bool:
        return name in self.keys()

    def __len__(self) -> int:
        return len(self.keys())
