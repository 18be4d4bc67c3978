"""Fully connected layers, and the one that changes nothing."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from core.dtypes import get_default_dtype
from core.nn import init
from core.nn.module import Module
from core.nn.parameter import Parameter
from core.nn.sizes import require_sizes
from core.ops.matmul import linear
from core.ops.products import bilinear
from core.tensor import Tensor


class Linear(Module):
    """x @ weightᵀ + bias along the last axis: (N, …, in_features) → (N, …, out_features)."""

    def __init__(self, in_features: int, out_features: int, bias: bool = True) -> None:
        super().__init__()
        require_sizes(self, in_features=in_features, out_features=out_features)
        self.in_features, self.out_features = in_features, out_features
        self.weight = Parameter(np.empty((out_features, in_features), get_default_dtype()))
        self.bias = Parameter(np.empty(out_features, get_default_dtype())) if bias else None
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw weights and bias anew, uniform within ± 1 / sqrt(in_features)."""
        reset(self.weight, self.bias)

    def forward(self, x: Tensor) -> Tensor:
        return linear(x, self.weight, self.bias)

    def extra_repr(self) -> str:
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


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
        return bilinear(input1, input2, self.weight, self.bias)


class Identity(Module):
    """The input as it is; settings are accepted for the sake of the module whose place it takes."""

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        super().__init__()

    def forward(self, x: Tensor) -> Tensor:
        return x


def reset(weight: Parameter, bias: Parameter | None) -> None:
    """PyTorch's default for dense and convolutional weights (out, in, …): uniform within ± 1 / sqrt(fan in)."""
    init.kaiming_uniform_(weight, a=math.sqrt(5))
    if bias is not None:
        bound = 1 / math.sqrt(max(1, init.fans(weight)[0]))
        init.uniform_(bias, -bound, bound)
