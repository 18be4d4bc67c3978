"""Losses of margins and pairs. Formulas and sources stand at the functions of the same names."""

from __future__ import annotations

from collections.abc import Callable

from core.nn.module import Module
from core.nn.parameter import Buffer
from core.ops import margin_losses as functions
from core.ops.arithmetic import add, sub
from core.ops.elementwise import clamp
from core.ops.losses import reduced
from core.tensor import Tensor


class PairwiseDistance(Module):
    """The p-norm of x1 - x2 + eps over the last axis."""

    def __init__(self, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> None:
        super().__init__()
        self.norm, self.eps, self.keepdim = p, eps, keepdim

    def forward(self, x1: Tensor, x2: Tensor) -> Tensor:
        return functions.pairwise_distance(x1, x2, self.norm, self.eps, self.keepdim)


class _MarginLoss(Module):
    """A loss with a margin and a reduction."""

    default_margin = 0.0

    def __init__(self, margin: float | None = None, reduction: str = "mean") -> None:
        super().__init__()
        self.margin, self.reduction = self.default_margin if margin is None else margin, reduction


class MarginRankingLoss(_MarginLoss):
    """max(0, -target · (input1 - input2) + margin)"""

    def forward(self, input1: Tensor, input2: Tensor, target: Tensor) -> Tensor:
        return functions.margin_ranking_loss(input1, input2, target, self.margin, self.reduction)


class HingeEmbeddingLoss(_MarginLoss):
    """The input where the target is 1, max(0, margin - input) where it is -1."""

    default_margin = 1.0

    def forward(self, input: Tensor, target: Tensor) -> Tensor:  # noqa: A002
        return functions.hinge_embedding_loss(input, target, self.margin, self.reduction)


class CosineEmbeddingLoss(_MarginLoss):
    """1 - cosine where the target is 1, max(0, cosine - margin) where it is -1."""

    def forward(self, input1: Tensor, input2: Tensor, target: Tensor) -> Tensor:
        return functions.cosine_embedding_loss(input1, input2, target, self.margin, self.reduction)


class SoftMarginLoss(Module):
    """log(1 + exp(-target · input)) for targets of -1 or 1."""

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__()
        self.reduction = reduction

    def forward(self, input: Tensor, target: Tensor) -> Tensor:  # noqa: A002
        return functions.soft_margin_loss(input, target, self.reduction)


class MultiLabelSoftMarginLoss(Module):
    """Binary cross-entropy of scores (N, C), averaged over the classes."""

    def __init__(self, weight: Tensor | None = None, reduction: str = "mean") -> None:
        super().__init__()
        self.weight, self.reduction = None if weight is None else Buffer(weight), reduction

    def forward(self, input: Tensor, target: Tensor) -> Tensor:  # noqa: A002
        return functions.multilabel_soft_margin_loss(input, target, self.weight, self.reduction)


class MultiMarginLoss(Module):
    """Mean over the other classes of max(0, margin - input[target] + input[class])^p."""

    def __init__(self, p: int = 1, margin: float = 1.0, weight: Tensor | None = None, reduction: str = "mean") -> None:
        super().__init__()
        if p not in (1, 2):
            raise ValueError(f"MultiMarginLoss: p must be 1 or 2; it is {p}.")
        self.p, self.margin, self.reduction = p, margin, reduction
        self.weight = None if weight is None else Buffer(weight)

    def forward(self, input: Tensor, target: Tensor) -> Tensor:  # noqa: A002
        return functions.multi_margin_loss(input, target, self.p, self.margin, self.weight, self.reduction)


class TripletMarginLoss(Module):
    """max(0, distance to the positive - distance to the negative + margin)"""

    def __init__(
        self, margin: float = 1.0, p: float = 2.0, eps: float = 1e-6, swap: bool = False, reduction: str = "mean"
    ) -> None:
        super().__init__()
        self.margin, self.p, self.eps, self.swap, self.reduction = margin, p, eps, swap, reduction

    def forward(self, anchor: Tensor, positive: Tensor, negative: Tensor) -> Tensor:
        return functions.triplet_margin_loss(
            anchor, positive, negative, self.margin, self.p, self.eps, self.swap, self.reduction
        )


class TripletMarginWithDistanceLoss(Module):
    """`TripletMarginLoss` with a distance of one's own: a function of two batches of rows."""

    def __init__(
        self,
        *,
        distance_function: Callable[[Tensor, Tensor], Tensor] | None = None,
        margin: float = 1.0,
        reduction: str = "mean",
    ) -> None:
        super().__init__()
        self.distance = distance_function or functions.pairwise_distance
        self.margin, self.reduction = margin, reduction

    def forward(self, anchor: Tensor, positive: Tensor, negative: Tensor) -> Tensor:
        apart = sub(self.distance(anchor, positive), self.distance(anchor, negative))
        return reduced(clamp(add(apart, self.margin), min=0), self.reduction)
