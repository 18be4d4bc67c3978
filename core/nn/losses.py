"""Losses: what training makes small. Formulas and sources stand at the functions of the same names."""

from __future__ import annotations

from core.nn import functional as F
from core.nn.module import Module
from core.nn.parameter import Buffer
from core.tensor import Tensor


class CrossEntropyLoss(Module):
    """Mean of -log softmax(input)[target] for class scores (N, C, …) and class numbers or probabilities.

    `weight` (C,) says how much each class counts; targets that are `ignore_index` do not. A share `label_smoothing` of
    the target is spread over all classes.
    """

    def __init__(
        self,
        weight: Tensor | None = None,
        reduction: str = "mean",
        label_smoothing: float = 0.0,
        ignore_index: int = -100,
    ) -> None:
        super().__init__()
        if not 0 <= label_smoothing <= 1:
            raise ValueError(f"CrossEntropyLoss: label_smoothing must be between 0 and 1; it is {label_smoothing}.")
        self.weight = _buffer(weight)
        self.reduction, self.label_smoothing, self.ignore_index = reduction, label_smoothing, ignore_index

    def forward(self, input: Tensor, target: Tensor) -> Tensor:  # noqa: A002
        return F.cross_entropy(
            input, target, self.weight, self.reduction, self.label_smoothing, ignore_index=self.ignore_index
        )


class NLLLoss(Module):
    """Mean of -input[target] for log-probabilities (N, C, …) and class numbers (N, …)."""

    def __init__(self, weight: Tensor | None = None, ignore_index: int = -100, reduction: str = "mean") -> None:
        super().__init__()
        self.weight, self.ignore_index, self.reduction = _buffer(weight), ignore_index, reduction

    def forward(self, input: Tensor, target: Tensor) -> Tensor:  # noqa: A002
        return F.nll_loss(input, target, self.weight, self.ignore_index, self.reduction)


class FocalLoss(Module):
    """Cross-entropy in which what is already known well counts little; `weight` (C,) as in `CrossEntropyLoss`."""

    def __init__(self, weight: Tensor | None = None, gamma: float = 2.0, reduction: str = "mean") -> None:
        super().__init__()
        self.weight, self.gamma, self.reduction = _buffer(weight), gamma, reduction

    def forward(self, input: Tensor, target: Tensor) -> Tensor:  # noqa: A002
        return F.focal_loss(input, target, self.weight, self.gamma, self.reduction)


class _PairLoss(Module):
    """A loss of predictions and targets of one shape, with nothing to set but the reduction."""

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__()
        self.reduction = reduction


class MSELoss(_PairLoss):
    """Mean of (input - target)²."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:  # noqa: A002
        return F.mse_loss(input, target, self.reduction)


class L1Loss(_PairLoss):
    """Mean of |input - target|."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:  # noqa: A002
        return F.l1_loss(input, target, self.reduction)


class LogCoshLoss(_PairLoss):
    """Mean of log cosh(input - target)."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:  # noqa: A002
        return F.log_cosh_loss(input, target, self.reduction)


class HingeLoss(_PairLoss):
    """Mean of max(0, 1 - target · input) for targets of -1 or 1, or class numbers (N,) for scores (N, C)."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:  # noqa: A002
        return F.hinge_loss(input, target, self.reduction)


class SquaredHingeLoss(_PairLoss):
    """Mean of max(0, 1 - target · input)²; targets as in `HingeLoss`."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:  # noqa: A002
        return F.squared_hinge_loss(input, target, self.reduction)


class CosineSimilarityLoss(_PairLoss):
    """Mean of 1 - cosine of the angle between prediction and target (N, C)."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:  # noqa: A002
        return F.cosine_similarity_loss(input, target, self.reduction)


class SmoothL1Loss(Module):
    """Squared below the distance `beta`, straight beyond."""

    def __init__(self, reduction: str = "mean", beta: float = 1.0) -> None:
        super().__init__()
        self.reduction, self.beta = reduction, beta

    def forward(self, input: Tensor, target: Tensor) -> Tensor:  # noqa: A002
        return F.smooth_l1_loss(input, target, self.reduction, self.beta)


class HuberLoss(Module):
    """Half squared up to the distance `delta`, straight with slope `delta` beyond."""

    def __init__(self, reduction: str = "mean", delta: float = 1.0) -> None:
        super().__init__()
        self.reduction, self.delta = reduction, delta

    def forward(self, input: Tensor, target: Tensor) -> Tensor:  # noqa: A002
        return F.huber_loss(input, target, self.reduction, self.delta)


class BCELoss(Module):
    """Binary cross-entropy of probabilities; `weight` is broadcast over the losses."""

    def __init__(self, weight: Tensor | None = None, reduction: str = "mean") -> None:
        super().__init__()
        self.weight, self.reduction = _buffer(weight), reduction

    def forward(self, input: Tensor, target: Tensor) -> Tensor:  # noqa: A002
        return F.binary_cross_entropy(input, target, self.weight, self.reduction)


class BCEWithLogitsLoss(Module):
    """Sigmoid and binary cross-entropy in one; positive targets count `pos_weight` times (broadcast)."""

    def __init__(self, weight: Tensor | None = None, reduction: str = "mean", pos_weight: Tensor | None = None) -> None:
        super().__init__()
        self.weight, self.reduction, self.pos_weight = _buffer(weight), reduction, _buffer(pos_weight)

    def forward(self, input: Tensor, target: Tensor) -> Tensor:  # noqa: A002
        return F.binary_cross_entropy_with_logits(input, target, self.weight, self.reduction, self.pos_weight)


class KLDivLoss(Module):
    """Divergence of log-probabilities from probabilities; "batchmean" is the mean over samples."""

    def __init__(self, reduction: str = "mean", log_target: bool = False) -> None:
        super().__init__()
        self.reduction, self.log_target = reduction, log_target

    def forward(self, input: Tensor, target: Tensor) -> Tensor:  # noqa: A002
        return F.kl_div(input, target, self.reduction, self.log_target)


class PoissonNLLLoss(Module):
    """Expected counts, or their logarithms, beside counts that were seen."""

    def __init__(self, log_input: bool = True, full: bool = False, eps: float = 1e-8, reduction: str = "mean") -> None:
        super().__init__()
        self.log_input, self.full, self.eps, self.reduction = log_input, full, eps, reduction

    def forward(self, input: Tensor, target: Tensor) -> Tensor:  # noqa: A002
        return F.poisson_nll_loss(input, target, self.log_input, self.full, self.eps, self.reduction)


class GaussianNLLLoss(Module):
    """Means and variances beside values that were seen: called with (input, target, var)."""

    def __init__(self, full: bool = False, eps: float = 1e-6, reduction: str = "mean") -> None:
        super().__init__()
        self.full, self.eps, self.reduction = full, eps, reduction

    def forward(self, input: Tensor, target: Tensor, var: Tensor) -> Tensor:  # noqa: A002
        return F.gaussian_nll_loss(input, target, var, self.full, self.eps, self.reduction)


class DiceLoss(Module):
    """1 - twice the overlap of probabilities and masks over the sum of their sizes, sample by sample."""

    def __init__(self, smooth: float = 1.0, reduction: str = "mean") -> None:
        super().__init__()
        self.smooth, self.reduction = smooth, reduction

    def forward(self, input: Tensor, target: Tensor) -> Tensor:  # noqa: A002
        return F.dice_loss(input, target, self.smooth, self.reduction)


class CosineSimilarity(Module):
    """Cosine of the angle between two tensors along `dim`."""

    def __init__(self, dim: int = 1, eps: float = 1e-8) -> None:
        super().__init__()
        self.dim, self.eps = dim, eps

    def forward(self, x1: Tensor, x2: Tensor) -> Tensor:
        return F.cosine_similarity(x1, x2, self.dim, self.eps)


def _buffer(tensor: Tensor | None) -> Buffer | None:
    return None if tensor is None else Buffer(tensor)
