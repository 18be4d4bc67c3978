"""Losses: what training makes small."""

from __future__ import annotations

from core.nn import functional
from core.nn.module import Module
from core.nn.parameter import Buffer
from core.tensor import Tensor


class CrossEntropyLoss(Module):
    """Mean of -log softmax(input)[target] for class scores (N, C) and class numbers (N,).

    `weight` (C,) says how much each class counts. A share `label_smoothing` of the target is spread over all classes.
    """

    def __init__(self, weight: Tensor | None = None, reduction: str = "mean", label_smoothing: float = 0.0) -> None:
        super().__init__()
        if not 0 <= label_smoothing <= 1:
            raise ValueError(f"CrossEntropyLoss: label_smoothing must be between 0 and 1; it is {label_smoothing}.")
        self.weight = None if weight is None else Buffer(weight)
        self.reduction, self.label_smoothing = reduction, label_smoothing

    def forward(self, input: Tensor, target: Tensor) -> Tensor:  # noqa: A002
        return functional.cross_entropy(input, target, self.weight, self.reduction, self.label_smoothing)


class MSELoss(Module):
    """Mean of (input - target)²."""

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__()
        self.reduction = reduction

    def forward(self, input: Tensor, target: Tensor) -> Tensor:  # noqa: A002
        return functional.mse_loss(input, target, self.reduction)
