"""A network's output as means and logarithms of variances."""

from __future__ import annotations

from core import nn
from core.ops.elementwise import exp
from core.tensor import Tensor


class MeanAndVariance(nn.Module):
    """`nn.GaussianNLLLoss` for outputs (N, 2·K), K means and then K logarithms of variances, and targets (N, K)."""

    def __init__(self) -> None:
        super().__init__()
        self.loss = nn.GaussianNLLLoss()

    def forward(self, input: Tensor, target: Tensor) -> Tensor:  # noqa: A002
        count = target.shape[1]
        loss: Tensor = self.loss(input[:, :count], target, exp(input[:, count:]))
        return loss
