"""Losses: element by element over predictions and targets of one shape, and over class numbers.

Every function takes `reduction` "mean", "sum" or "none", as PyTorch's do.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.autograd import Gradients, Operation
from core.backend import Array, array_module
from core.ops import reduce
from core.ops.arithmetic import add, div, mul, sub
from core.ops.elementwise import log, square
from core.tensor import Tensor

_LOWEST_LOG = -100.0  # PyTorch's limit: a sure and wrong prediction costs 100, not infinity


@dataclass(frozen=True)
class PairCurve:
    """A loss of one prediction x and its target t, and its slopes; each takes the array library first."""

    value: Callable[[Any, Array, Array], Array]
    slope: Callable[[Any, Array, Array], Array]
    target_slope: Callable[[Any, Array, Array], Array]


class Pairwise(Operation):
    """A curve applied to every pair of prediction and target."""

    def __init__(self, curve: PairCurve) -> None:
        self.curve = curve

    def forward(self, x: Array, target: Array) -> Array:
        self.keep(x, target)
        return self.curve.value(array_module(x), x, target).astype(x.dtype, copy=False)

    def backward(self, grad: Array) -> Gradients:
        x, target = self.saved()
        xp = array_module(x)
        slopes = (self.curve.slope, self.curve.target_slope)
        return tuple(
            [
                (grad * slope(xp, x, target)).astype(x.dtype, copy=False) if needed else None
                for slope, needed in zip(slopes, self.needs, strict=True)
            ]
        )


def _of_distance(value: Callable[[Any, Array], Array], slope: Callable[[Any, Array], Array]) -> PairCurve:
    return PairCurve(
        lambda xp, x, t: value(xp, x - t), lambda xp, x, t: slope(xp, x - t), lambda xp, x, t: -slope(xp, x - t)
    )


def _softplus(xp: Any, x: Array) -> Array:
    return xp.maximum(x, 0) + xp.log1p(xp.exp(-abs(x)))  # type: ignore[no-any-return]


def _sigmoid(xp: Any, x: Array) -> Array:
    return 0.5 * xp.tanh(0.5 * x) + 0.5  # type: ignore[no-any-return]


def _log(xp: Any, x: Array) -> Array:
    return xp.maximum(xp.log(xp.maximum(x, 1e-44)), _LOWEST_LOG)  # type: ignore[no-any-return]


def _log_of_rest(xp: Any, x: Array) -> Array:
    """Logarithm of 1 - x."""
    inside = x < 1
    found = xp.log1p(-xp.where(inside, x, 0))
    return xp.where(inside, xp.maximum(found, _LOWEST_LOG), _LOWEST_LOG)  # type: ignore[no-any-return]


L1 = _of_distance(lambda xp, d: abs(d), lambda xp, d: xp.sign(d))
LOG_COSH = _of_distance(lambda xp, d: abs(d) + xp.log1p(xp.exp(-2 * abs(d))) - math.log(2), lambda xp, d: xp.tanh(d))
BINARY = PairCurve(
    lambda xp, x, t: (t - 1) * _log_of_rest(xp, x) - t * _log(xp, x),
    lambda xp, x, t: (x - t) / xp.maximum((1 - x) * x, 1e-12),
    lambda xp, x, t: _log_of_rest(xp, x) - _log(xp, x),
)
HINGE = PairCurve(
    lambda xp, x, t: xp.maximum(1 - x * t, 0),
    lambda xp, x, t: -t * (x * t < 1),
    lambda xp, x, t: -x * (x * t < 1),
)
SQUARED_HINGE = PairCurve(
    lambda xp, x, t: xp.maximum(1 - x * t, 0) ** 2,
    lambda xp, x, t: -2 * t * xp.maximum(1 - x * t, 0),
    lambda xp, x, t: -2 * x * xp.maximum(1 - x * t, 0),
)
POISSON_LOG = PairCurve(
    lambda xp, x, t: xp.exp(x) - t * x, lambda xp, x, t: xp.exp(x) - t, lambda xp, x, t: -x
)  # fmt: skip
DIVERGENCE = PairCurve(
    lambda xp, x, t: t * (xp.log(xp.where(t > 0, t, 1)) - x),
    lambda xp, x, t: -t,
    lambda xp, x, t: xp.log(xp.where(t > 0, t, 1)) + 1 - x,
)
DIVERGENCE_LOG = PairCurve(
    lambda xp, x, t: xp.exp(t) * (t - x),
    lambda xp, x, t: -xp.exp(t),
    lambda xp, x, t: xp.exp(t) * (t - x + 1),
)


def l1_loss(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """|input - target|"""
    return _pairwise("l1_loss", L1, input, target, reduction)


def smooth_l1_loss(input: Tensor, target: Tensor, reduction: str = "mean", beta: float = 1.0) -> Tensor:
    """½ d² / beta where the distance d is below `beta`, else d - ½ beta. Girshick, "Fast R-CNN", 2015."""
    if beta < 0:
        raise RuntimeError(f"smooth_l1_loss: beta must be at least 0; it is {beta}.")
    if beta == 0:
        return _pairwise("smooth_l1_loss", L1, input, target, reduction)
    curve = _of_distance(
        lambda xp, d: xp.where(abs(d) < beta, 0.5 / beta * d * d, abs(d) - 0.5 * beta),
        lambda xp, d: xp.clip(d / beta, -1, 1),
    )
    return _pairwise("smooth_l1_loss", curve, input, target, reduction)


def huber_loss(input: Tensor, target: Tensor, reduction: str = "mean", delta: float = 1.0) -> Tensor:
    """½ d² where the distance d is below `delta`, else delta · (d - ½ delta).

    Huber, "Robust estimation of a location parameter", 1964.
    """
    if delta <= 0:
        raise ValueError(f"huber_loss: delta must be more than 0; it is {delta}.")
    curve = _of_distance(
        lambda xp, d: xp.where(abs(d) <= delta, 0.5 * d * d, delta * (abs(d) - 0.5 * delta)),
        lambda xp, d: xp.clip(d, -delta, delta),
    )
    return _pairwise("huber_loss", curve, input, target, reduction)


def log_cosh_loss(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Logarithm of the hyperbolic cosine of the distance, stable for any distance."""
    return _pairwise("log_cosh_loss", LOG_COSH, input, target, reduction)


def binary_cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    reduction: str = "mean",
) -> Tensor:
    """-(t · log x + (1 - t) · log(1 - x)) of probabilities x; logarithms end at -100."""
    if input.array.size and not input.is_cuda and (input.array.min() < 0 or input.array.max() > 1):
        raise RuntimeError(
            f"binary_cross_entropy: inputs must be probabilities from 0 to 1; they are {float(input.array.min()):g} to "
            f"{float(input.array.max()):g}. Put a sigmoid before, or use binary_cross_entropy_with_logits."
        )
    return _pairwise("binary_cross_entropy", BINARY, input, target, reduction, weight)


def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    reduction: str = "mean",
    pos_weight: Tensor | None = None,
) -> Tensor:
    """`binary_cross_entropy` of sigmoid(input), stable for any input; positive targets count `pos_weight` times."""
    times: Any = 1.0 if pos_weight is None else pos_weight.array
    curve = PairCurve(
        lambda xp, x, t: (1 - t) * x + (1 + (times - 1) * t) * _softplus(xp, -x),
        lambda xp, x, t: (1 - t) - (1 + (times - 1) * t) * _sigmoid(xp, -x),
        lambda xp, x, t: (times - 1) * _softplus(xp, -x) - x,
    )
    return _pairwise("binary_cross_entropy_with_logits", curve, input, target, reduction, weight)


def hinge_loss(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """max(0, 1 - t · x) of scores x and targets t of -1 or 1; class numbers (N,) stand for one 1 in a row of -1."""
    return _pairwise("hinge_loss", HINGE, input, _signs(input, target), reduction)


def squared_hinge_loss(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """max(0, 1 - t · x)²; targets as in `hinge_loss`."""
    return _pairwise("squared_hinge_loss", SQUARED_HINGE, input, _signs(input, target), reduction)


def kl_div(input: Tensor, target: Tensor, reduction: str = "mean", log_target: bool = False) -> Tensor:
    """t · (log t - x) of log-probabilities x and probabilities t, or their logarithms if `log_target`.

    `reduction` may also be "batchmean", the mean over samples that is the divergence of Kullback and Leibler, "On
    information and sufficiency", 1951.
    """
    curve = DIVERGENCE_LOG if log_target else DIVERGENCE
    if reduction == "batchmean":
        require_some(input)
        return div(_pairwise("kl_div", curve, input, target, "sum"), float(input.shape[0]))
    return _pairwise("kl_div", curve, input, target, reduction)


def poisson_nll_loss(
    input: Tensor,
    target: Tensor,
    log_input: bool = True,
    full: bool = False,
    eps: float = 1e-8,
    reduction: str = "mean",
) -> Tensor:
    """Expected counts e^x (x itself without `log_input`) beside seen counts t: e^x - t · x.

    `full` adds Stirling's approximation of log t! where t > 1.
    """
    curve = POISSON_LOG
    if not log_input:
        curve = PairCurve(
            lambda xp, x, t: x - t * xp.log(x + eps),
            lambda xp, x, t: 1 - t / (x + eps),
            lambda xp, x, t: -xp.log(x + eps),
        )
    losses = _pairwise("poisson_nll_loss", curve, input, target, "none")
    if full:
        xp, t = array_module(target.array), target.array
        large = xp.where(t > 1, t, 1)
        stirling = xp.where(t > 1, t * xp.log(large) - t + 0.5 * xp.log(2 * math.pi * large), 0)
        losses = add(losses, Tensor(stirling.astype(t.dtype, copy=False)))
    return reduced(losses, reduction)


def gaussian_nll_loss(
    input: Tensor,
    target: Tensor,
    var: Tensor,
    full: bool = False,
    eps: float = 1e-6,
    reduction: str = "mean",
) -> Tensor:
    """½ (log v + (x - t)² / v) of means x with variances v, which are taken as at least `eps`.

    `var` has the shape of `input`, or its last axis 1 or missing. Nix and Weigend, "Estimating the mean and variance of
    the target probability distribution", 1994.
    """
    require_one_shape("gaussian_nll_loss", input, target)
    if var.shape == input.shape[:-1] and var.shape != input.shape:
        var = var.reshape(*var.shape, 1)
    if var.shape not in (input.shape, (*input.shape[:-1], 1)):
        raise ValueError(f"gaussian_nll_loss: var of shape {var.shape} does not fit an input of shape {input.shape}.")
    raised = array_module(var.array).maximum(var.array, eps) - var.array
    var = add(var, Tensor(raised.astype(var.dtype, copy=False)))  # the limit passes gradients on unchanged
    losses = mul(add(log(var), div(square(sub(input, target)), var)), 0.5)
    return reduced(add(losses, 0.5 * math.log(2 * math.pi)) if full else losses, reduction)


def dice_loss(input: Tensor, target: Tensor, smooth: float = 1.0, reduction: str = "mean") -> Tensor:
    """1 - (2 · Σ x·t + smooth) / (Σ x + Σ t + smooth) over every sample of probabilities x and masks t (N, …).

    Milletari et al., "V-Net", 2016.
    """
    require_one_shape("dice_loss", input, target)
    axes = tuple(range(1, input.ndim))
    if not axes:
        raise RuntimeError(f"dice_loss: needs samples with axes of their own; received shape {input.shape}.")
    overlap, sizes = reduce.sum(mul(input, target), axes), reduce.sum(add(input, target), axes)
    return reduced(sub(1.0, div(add(mul(overlap, 2.0), smooth), add(sizes, smooth))), reduction)


def cosine_similarity(x1: Tensor, x2: Tensor, dim: int = 1, eps: float = 1e-8) -> Tensor:
    """Cosine of the angle between x1 and x2 along `dim`; lengths are taken as at least `eps`."""
    lengths = [reduce.norm(x, 2, dim, keepdim=True) for x in (x1, x2)]
    first, second = (
        div(x, length.clamp(min=eps)) for x, length in zip((x1, x2), lengths, strict=True)
    )  # fmt: skip
    return reduce.sum(mul(first, second), dim)


def cosine_similarity_loss(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """1 - cosine of the angle between prediction and target (N, C): only directions count."""
    require_one_shape("cosine_similarity_loss", input, target)
    return reduced(sub(1.0, cosine_similarity(input, target, -1)), reduction)


def reduced(losses: Tensor, reduction: str) -> Tensor:
    """The mean, the sum, or all of `losses`."""
    require_reduction(reduction)
    if reduction == "none":
        return losses
    if reduction == "sum":
        return reduce.sum(losses)
    require_some(losses)
    return reduce.mean(losses)


def require_some(losses: Tensor) -> None:
    """RuntimeError when there is nothing to take the mean of."""
    if not losses.array.size:
        raise RuntimeError(
            f"The mean loss over no values is not a number: the batch is empty, of shape {losses.shape}. "
            'Leave empty batches out, or use reduction="sum".'
        )


def require_reduction(reduction: str) -> None:
    """ValueError unless `reduction` is known."""
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(f'reduction must be "mean", "sum" or "none"; it is {reduction!r}.')


def require_one_shape(name: str, input: Tensor, target: Tensor) -> None:
    """RuntimeError unless both have one shape and are numbers of floating point."""
    if input.shape != target.shape:
        raise RuntimeError(
            f"{name}: input of shape {input.shape} and target of shape {target.shape} must have one shape."
        )
    if target.dtype.kind != "f":
        raise RuntimeError(f"{name}: targets must be floating point numbers; they are {target.dtype}.")


def _pairwise(
    name: str,
    curve: PairCurve,
    input: Tensor,
    target: Tensor,
    reduction: str,
    weight: Tensor | None = None,
) -> Tensor:
    require_one_shape(name, input, target)
    losses = Pairwise(curve)(input, target)
    return reduced(losses if weight is None else mul(losses, weight), reduction)


def _signs(input: Tensor, target: Tensor) -> Tensor:
    if target.dtype.kind not in "iu":
        return target
    if input.ndim != 2 or target.shape != input.shape[:1]:
        raise RuntimeError(
            f"An input of shape {input.shape} needs class numbers of shape {input.shape[:1]}; received {target.shape}."
        )
    xp = array_module(input.array)
    rows = xp.arange(input.shape[1])[None, :] == target.array[:, None]
    return Tensor(xp.where(rows, 1, -1).astype(input.dtype))
