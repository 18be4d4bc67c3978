"""Layers that normalise every channel over a batch."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from core.backend import array_module
from core.dtypes import get_default_dtype
from core.nn.module import Module
from core.nn.parameter import Buffer, Parameter
from core.nn.sizes import require_sizes
from core.ops.batch_norm import batch_norm
from core.tensor import Tensor


class BatchNorm(Module):
    """Every channel (axis 1) with mean 0 and deviation 1, then scaled by `weight` and shifted by `bias`.

    In training the batch is measured and the running mean and variance move towards it by `momentum` (None: the mean
    of all batches so far); in use they are taken instead.
    """

    ranks: ClassVar[tuple[int, ...]] = (2, 3, 4, 5)

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
    ) -> None:
        super().__init__()
        require_sizes(self, num_features=num_features)
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.weight = Parameter(np.ones(num_features, get_default_dtype())) if affine else None
        self.bias = Parameter(np.zeros(num_features, get_default_dtype())) if affine else None
        self.running_mean = Buffer(np.zeros(num_features, get_default_dtype())) if track_running_stats else None
        self.running_var = Buffer(np.ones(num_features, get_default_dtype())) if track_running_stats else None
        self.num_batches_tracked = Buffer(np.zeros((), np.int64)) if track_running_stats else None

    def forward(self, x: Tensor) -> Tensor:
        self._require(x)
        mean, variance = self.running_mean, self.running_var
        measures = self.training or mean is None or variance is None
        if self.training and x.numel() <= x.shape[1]:
            raise ValueError(
                f"{type(self).__name__}: training needs more than one value per channel; received shape {x.shape}: "
                "use a batch of at least 2 samples."
            )
        fixed = None if measures or mean is None or variance is None else (mean.array, variance.array)
        out, operation = batch_norm(x, self._learned(), self.eps, fixed)
        if self.training and operation.measured is not None:
            self._track(*operation.measured)
        return out

    def _require(self, x: Tensor) -> None:
        if x.ndim not in self.ranks or x.shape[1] != self.num_features:
            raise RuntimeError(
                f"{type(self).__name__}: expected {self.num_features} channels on axis 1 and "
                f"{' or '.join(map(str, self.ranks))} axes; received shape {x.shape}."
            )

    def _learned(self) -> tuple[Tensor, Tensor] | None:
        return None if self.weight is None or self.bias is None else (self.weight, self.bias)

    def _track(self, mean: np.ndarray, variance: np.ndarray, count: int) -> None:
        if self.running_mean is None or self.running_var is None or self.num_batches_tracked is None:
            return
        self.num_batches_tracked.array += 1
        share = 1 / float(self.num_batches_tracked.array) if self.momentum is None else self.momentum
        for buffer, value in ((self.running_mean, mean), (self.running_var, variance * (count / max(1, count - 1)))):
            xp = array_module(buffer.array)
            buffer.array *= buffer.array.dtype.type(1 - share)
            buffer.array += xp.asarray(value * share, buffer.array.dtype)
            buffer.mark_changed()

    def extra_repr(self) -> str:
        return f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.weight is not None}"


class BatchNorm1d(BatchNorm):
    """`BatchNorm` for (N, C) or (N, C, L)."""

    ranks = (2, 3)


class BatchNorm2d(BatchNorm):
    """`BatchNorm` for (N, C, H, W)."""

    ranks = (4,)


class BatchNorm3d(BatchNorm):
    """`BatchNorm` for (N, C, D, H, W)."""

    ranks = (5,)
