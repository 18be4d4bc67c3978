"""Arithmetic with one input: a number times, plus or to the power of something, curves, limits."""

from __future__ import annotations

import numpy as np

from core.dtypes import get_default_dtype
from core.nn.module import Module
from core.nn.parameter import Parameter
from core.ops import arithmetic, elementwise
from core.ops.shape import reshape
from core.tensor import Tensor


class Scale(Module):
    """factor · x; with `num_parameters` the factor is learned: one for all values, or one per channel (axis 1)."""

    def __init__(self, factor: float = 1.0, num_parameters: int = 0) -> None:
        super().__init__()
        self.factor, self.num_parameters = factor, num_parameters
        self.weight = Parameter(np.full(num_parameters, factor, get_default_dtype())) if num_parameters else None

    def forward(self, x: Tensor) -> Tensor:
        return arithmetic.mul(x, self.factor if self.weight is None else _beside(self.weight, x))

    def extra_repr(self) -> str:
        return f"factor={self.factor}, num_parameters={self.num_parameters}"


class Shift(Module):
    """x + offset; with `num_parameters` the offset is learned: one for all values, or one per channel (axis 1)."""

    def __init__(self, offset: float = 0.0, num_parameters: int = 0) -> None:
        super().__init__()
        self.offset, self.num_parameters = offset, num_parameters
        self.bias = Parameter(np.full(num_parameters, offset, get_default_dtype())) if num_parameters else None

    def forward(self, x: Tensor) -> Tensor:
        return arithmetic.add(x, self.offset if self.bias is None else _beside(self.bias, x))

    def extra_repr(self) -> str:
        return f"offset={self.offset}, num_parameters={self.num_parameters}"


class Power(Module):
    """x to the power `exponent`; NaN where x is negative and the exponent no whole number."""

    def __init__(self, exponent: float = 2.0) -> None:
        super().__init__()
        self.exponent = exponent

    def forward(self, x: Tensor) -> Tensor:
        return arithmetic.pow(x, float(self.exponent))

    def extra_repr(self) -> str:
        return f"exponent={self.exponent}"


class Abs(Module):
    """|x|; the slope at 0 is 0"""

    def forward(self, x: Tensor) -> Tensor:
        return elementwise.abs(x)


class Exp(Module):
    """e to the power x"""

    def forward(self, x: Tensor) -> Tensor:
        return elementwise.exp(x)


class Log(Module):
    """Natural logarithm of x, or of `minimum` where x is less; the slope there is 0."""

    def __init__(self, minimum: float = 1e-6) -> None:
        super().__init__()
        self.minimum = minimum

    def forward(self, x: Tensor) -> Tensor:
        return elementwise.log(elementwise.clamp(x, min=self.minimum))

    def extra_repr(self) -> str:
        return f"minimum={self.minimum}"


class Sqrt(Module):
    """Square root of x, or of `minimum` where x is less; the slope there is 0."""

    def __init__(self, minimum: float = 1e-6) -> None:
        super().__init__()
        self.minimum = minimum

    def forward(self, x: Tensor) -> Tensor:
        return elementwise.sqrt(elementwise.clamp(x, min=self.minimum))

    def extra_repr(self) -> str:
        return f"minimum={self.minimum}"


class Clip(Module):
    """x cut off at `minimum` and `maximum`; the slope is 1 between them and on them."""

    def __init__(self, minimum: float = 0.0, maximum: float = 1.0) -> None:
        super().__init__()
        if minimum > maximum:
            raise ValueError(f"Clip: minimum {minimum} must not be more than maximum {maximum}.")
        self.minimum, self.maximum = minimum, maximum

    def forward(self, x: Tensor) -> Tensor:
        return elementwise.clamp(x, self.minimum, self.maximum)

    def extra_repr(self) -> str:
        return f"minimum={self.minimum}, maximum={self.maximum}"


def _beside(parameter: Tensor, x: Tensor) -> Tensor:
    """`parameter` (C,) in a shape that meets axis 1 of `x`; one number as it is."""
    channels = x.shape[1] if x.ndim > 1 else 1
    if parameter.numel() not in (1, channels):
        raise RuntimeError(
            f"An input of shape {x.shape} needs 1 or {channels} learned values; there are {parameter.numel()}."
        )
    return parameter if parameter.numel() == 1 else reshape(parameter, -1, *[1] * (x.ndim - 2))
