"""Layers that normalise each sample by itself."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from core.dtypes import get_default_dtype
from core.nn.batch_norm import BatchNorm
from core.nn.module import Module
from core.nn.parameter import Parameter
from core.ops.batch_norm import batch_norm
from core.ops.normalisation import (
    group_norm,
    layer_norm,
    local_response_norm,
    measured_instance_norm,
    normalize,
    rms_norm,
)
from core.ops.reduce import Axes
from core.tensor import Tensor


class LayerNorm(Module):
    """Mean 0 and variance 1 over the last axes, whose sizes are `normalized_shape`; then weight and bias."""

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.normalized_shape, self.eps = _sizes(normalized_shape), eps
        self.elementwise_affine = elementwise_affine
        self.weight = Parameter(np.ones(self.normalized_shape, get_default_dtype())) if elementwise_affine else None
        self.bias = (
            Parameter(np.zeros(self.normalized_shape, get_default_dtype())) if elementwise_affine and bias else None
        )

    def forward(self, x: Tensor) -> Tensor:
        return layer_norm(x, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"


class RMSNorm(Module):
    """Mean square 1 over the last axes, whose sizes are `normalized_shape`; then weight."""

    def __init__(
        self, normalized_shape: int | Sequence[int], eps: float | None = None, elementwise_affine: bool = True
    ) -> None:
        super().__init__()
        self.normalized_shape, self.eps = _sizes(normalized_shape), eps
        self.elementwise_affine = elementwise_affine
        self.weight = Parameter(np.ones(self.normalized_shape, get_default_dtype())) if elementwise_affine else None

    def forward(self, x: Tensor) -> Tensor:
        return rms_norm(x, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self) -> str:
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"


class GroupNorm(Module):
    """Mean 0 and variance 1 over each of `num_groups` groups of channels of (N, C, …); then weight and bias."""

    def __init__(self, num_groups: int, num_channels: int, eps: float = 1e-5, affine: bool = True) -> None:
        super().__init__()
        if num_groups < 1 or num_channels % num_groups:
            raise ValueError(f"GroupNorm: {num_channels} channels must be a multiple of {num_groups} groups.")
        self.num_groups, self.num_channels, self.eps, self.affine = num_groups, num_channels, eps, affine
        self.weight = Parameter(np.ones(num_channels, get_default_dtype())) if affine else None
        self.bias = Parameter(np.zeros(num_channels, get_default_dtype())) if affine else None

    def forward(self, x: Tensor) -> Tensor:
        if x.ndim < 2 or x.shape[1] != self.num_channels:
            raise RuntimeError(f"GroupNorm: expected {self.num_channels} channels on axis 1; received shape {x.shape}.")
        return group_norm(x, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}"


class InstanceNorm(BatchNorm):
    """Every channel of every sample of (N, C, L, …) with mean 0 and variance 1; then weight and bias, if `affine`.

    With `track_running_stats` the mean over the samples of a batch is followed, and taken instead in use.
    """

    ranks: ClassVar[tuple[int, ...]] = (3, 4, 5)

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = False,
        track_running_stats: bool = False,
    ) -> None:
        super().__init__(num_features, eps, momentum, affine, track_running_stats)

    def forward(self, x: Tensor) -> Tensor:
        self._require(x)
        mean, variance = self.running_mean, self.running_var
        if not self.training and mean is not None and variance is not None:
            return batch_norm(x, self._learned(), self.eps, (mean.array, variance.array))[0]
        out, operation = measured_instance_norm(x, (self.weight, self.bias), self.eps)
        if self.training and operation.measured is not None and x.shape[0]:
            over = (0, *range(2, x.ndim))
            mean_now, variance_now = operation.measured
            self._track(mean_now.mean(axis=over), variance_now.mean(axis=over), math.prod(x.shape[2:]))
        return out


class InstanceNorm1d(InstanceNorm):
    """`InstanceNorm` for (N, C, L)."""

    ranks = (3,)


class InstanceNorm2d(InstanceNorm):
    """`InstanceNorm` for (N, C, H, W)."""

    ranks = (4,)


class InstanceNorm3d(InstanceNorm):
    """`InstanceNorm` for (N, C, D, H, W)."""

    ranks = (5,)


class LocalResponseNorm(Module):
    """Each value of (N, C, L, …) divided by how strong `size` neighbouring channels are at the same place."""

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> None:
        super().__init__()
        self.size, self.alpha, self.beta, self.k = size, alpha, beta, k

    def forward(self, x: Tensor) -> Tensor:
        return local_response_norm(x, self.size, self.alpha, self.beta, self.k)

    def extra_repr(self) -> str:
        return f"{self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k}"


class Normalize(Module):
    """Divided by the p-norm over `dim`, so that each vector has length 1."""

    def __init__(self, p: float = 2.0, dim: Axes = 1, eps: float = 1e-12) -> None:
        super().__init__()
        self.p, self.dim, self.eps = p, dim, eps

    def forward(self, x: Tensor) -> Tensor:
        return normalize(x, self.p, self.dim, self.eps)

    def extra_repr(self) -> str:
        return f"p={self.p}, dim={self.dim}, eps={self.eps}"


def _sizes(given: int | Sequence[int]) -> tuple[int, ...]:
    return (given,) if isinstance(given, int) else tuple([int(size) for size in given])
