"""Layers that make one value of several inputs. Sizes of 1 are stretched to the others'."""

from __future__ import annotations

from functools import reduce

from core.nn.module import Module
from core.ops import arithmetic
from core.ops.matmul import matmul
from core.ops.shape import cat, stack, transpose
from core.tensor import Tensor


class Add(Module):
    """The sum of all inputs."""

    def forward(self, *inputs: Tensor) -> Tensor:
        total = inputs[0]
        for tensor in inputs[1:]:
            total = total + tensor
        return total


class Subtract(Module):
    """The first input less the second."""

    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        return arithmetic.sub(first, second)


class Multiply(Module):
    """The product of all inputs, value by value."""

    def forward(self, *inputs: Tensor) -> Tensor:
        return reduce(arithmetic.mul, inputs)


class Divide(Module):
    """The first input divided by the second, value by value."""

    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        return arithmetic.div(first, second)


class Average(Module):
    """The mean of all inputs, value by value."""

    def forward(self, *inputs: Tensor) -> Tensor:
        return arithmetic.mul(reduce(arithmetic.add, inputs), 1 / len(inputs))


class Maximum(Module):
    """The largest of all inputs, value by value; of two equal ones each gets half of the gradient."""

    def forward(self, *inputs: Tensor) -> Tensor:
        return reduce(arithmetic.maximum, inputs)


class Minimum(Module):
    """The smallest of all inputs, value by value; of two equal ones each gets half of the gradient."""

    def forward(self, *inputs: Tensor) -> Tensor:
        return reduce(arithmetic.minimum, inputs)


class MatMul(Module):
    """The matrix product of (…, M, K) and (…, K, N), or, if `transpose_second`, of (…, M, K) and (…, N, K)."""

    def __init__(self, transpose_second: bool = False) -> None:
        super().__init__()
        self.transpose_second = transpose_second

    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        return matmul(first, transpose(second, -1, -2) if self.transpose_second else second)

    def extra_repr(self) -> str:
        return f"transpose_second={self.transpose_second}"


class Stack(Module):
    """All inputs along a new axis at `dim`; they have one shape."""

    def __init__(self, dim: int = 1) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, *inputs: Tensor) -> Tensor:
        return stack(inputs, self.dim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}"


class Concat(Module):
    """All inputs one after the other along `dim`."""

    def __init__(self, dim: int = 1) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, *inputs: Tensor) -> Tensor:
        return cat(inputs, self.dim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}"
