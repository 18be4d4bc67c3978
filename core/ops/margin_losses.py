"""Losses of margins and pairs, in PyTorch's names and formulas."""

from __future__ import annotations

from core.backend import array_module
from core.ops import reduce
from core.ops.arithmetic import add, div, maximum, minimum, mul, sub, where
from core.ops.compare import eq
from core.ops.elementwise import clamp, exp, log1p, neg
from core.ops.indexing import gather
from core.ops.losses import binary_cross_entropy_with_logits, cosine_similarity, reduced
from core.ops.reduce import norm
from core.ops.shape import unsqueeze
from core.tensor import Tensor


def pairwise_distance(x1: Tensor, x2: Tensor, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> Tensor:
    """The p-norm of x1 - x2 + eps over the last axis."""
    return norm(add(sub(x1, x2), eps), p, -1, keepdim)


def margin_ranking_loss(
    input1: Tensor, input2: Tensor, target: Tensor, margin: float = 0.0, reduction: str = "mean"
) -> Tensor:
    """max(0, -target · (input1 - input2) + margin): target 1 wants input1 larger, -1 smaller."""
    _require_one_shape("margin_ranking_loss", input1, input2, target)
    return reduced(clamp(add(mul(neg(target), sub(input1, input2)), margin), min=0), reduction)


def hinge_embedding_loss(input: Tensor, target: Tensor, margin: float = 1.0, reduction: str = "mean") -> Tensor:
    """input where target is 1, max(0, margin - input) where it is -1."""
    _require_one_shape("hinge_embedding_loss", input, target)
    return reduced(where(eq(target, 1), input, clamp(sub(margin, input), min=0)), reduction)


def soft_margin_loss(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """log(1 + exp(-target · input)) for targets of -1 or 1."""
    _require_one_shape("soft_margin_loss", input, target)
    scores = neg(mul(target, input))
    return reduced(add(clamp(scores, min=0), log1p(exp(neg(maximum(scores, neg(scores)))))), reduction)


def multilabel_soft_margin_loss(
    input: Tensor, target: Tensor, weight: Tensor | None = None, reduction: str = "mean"
) -> Tensor:
    """Binary cross-entropy of scores (N, C) and targets of 0 or 1, averaged over the classes."""
    _require_one_shape("multilabel_soft_margin_loss", input, target)
    losses = binary_cross_entropy_with_logits(input, target, weight, "none")
    return reduced(reduce.mean(losses, -1), reduction)


def multi_margin_loss(
    input: Tensor, target: Tensor, p: int = 1, margin: float = 1.0, weight: Tensor | None = None,
    reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """Mean over the other classes of max(0, margin - input[target] + input[class])^p for scores (N, C)."""
    if input.ndim != 2 or target.shape != input.shape[:1]:
        raise RuntimeError(
            f"multi_margin_loss: expected scores (N, C) and class numbers (N,); received {input.shape}, {target.shape}."
        )
    chosen = gather(input, 1, unsqueeze(target, 1))
    short = clamp(add(sub(margin, chosen), input), min=0)
    short = mul(short, short) if p == 2 else short
    if weight is not None:
        short = mul(short, unsqueeze(weight[target], 1))
    own = eq(unsqueeze(target, 1), Tensor(array_module(input.array).arange(input.shape[1])[None]))
    return reduced(div(reduce.sum(where(own, 0.0, short), 1), input.shape[1]), reduction)


def cosine_embedding_loss(
    input1: Tensor, input2: Tensor, target: Tensor, margin: float = 0.0, reduction: str = "mean"
) -> Tensor:
    """1 - cosine where target is 1, max(0, cosine - margin) where it is -1; rows are vectors."""
    cosines = cosine_similarity(input1, input2, -1)
    _require_one_shape("cosine_embedding_loss", cosines, target)
    return reduced(where(eq(target, 1), sub(1.0, cosines), clamp(sub(cosines, margin), min=0)), reduction)


def triplet_margin_loss(
    anchor: Tensor, positive: Tensor, negative: Tensor, margin: float = 1.0, p: float = 2.0, eps: float = 1e-6,
    swap: bool = False, reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """max(0, distance to `positive` - distance to `negative` + margin) of rows; with `swap` the nearer negative counts.

    Balntas et al., "Learning local feature descriptors with triplets", 2016.
    """
    near, far = pairwise_distance(anchor, positive, p, eps), pairwise_distance(anchor, negative, p, eps)
    if swap:
        far = minimum(far, pairwise_distance(positive, negative, p, eps))
    return reduced(clamp(add(sub(near, far), margin), min=0), reduction)


def _require_one_shape(name: str, *tensors: Tensor) -> None:
    if len({tensor.shape for tensor in tensors}) > 1:
        shapes = " and ".join(str(tensor.shape) for tensor in tensors)
        raise RuntimeError(f"{name}: expected tensors of one shape; received {shapes}.")
