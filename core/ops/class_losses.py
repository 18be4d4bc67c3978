"""Losses over class numbers: scores or log-probabilities (N, C, …) with the class on axis 1, targets (N, …)."""

from __future__ import annotations

import math
from typing import Any

from core.autograd import Gradients, Operation
from core.backend import Array, array_module
from core.ops import reduce
from core.ops.arithmetic import add, div, mul
from core.ops.losses import reduced, require_reduction, require_some
from core.ops.shape import permute, reshape
from core.ops.softmax import CrossEntropy, log_softmax
from core.tensor import Tensor


class PickClass(Operation):
    """-x[row, class of the row] of x (N, C): one loss for every row."""

    def __init__(self, classes: Array) -> None:
        self.classes = classes

    def forward(self, x: Array) -> Array:
        self.keep(x)
        return -x[array_module(x).arange(len(x)), self.classes]  # type: ignore[no-any-return]

    def backward(self, grad: Array) -> Gradients:
        (x,) = self.saved()
        xp = array_module(x)
        out = xp.zeros_like(x)
        out[xp.arange(len(x)), self.classes] = -grad
        return (out,)


class Focus(Operation):
    """(1 - p)^gamma · l for losses l = -log p: what is already known well counts little."""

    def __init__(self, gamma: float) -> None:
        self.gamma = gamma

    def forward(self, losses: Array) -> Array:
        self.keep(losses)
        out: Array = self._unsure(losses) ** self.gamma * losses
        return out

    def backward(self, grad: Array) -> Gradients:
        (losses,) = self.saved()
        xp, unsure = array_module(losses), self._unsure(losses)
        open_ = xp.where(unsure > 0, unsure, 1)
        bent = self.gamma * open_ ** (self.gamma - 1) * (1 - unsure) * losses
        slope = unsure**self.gamma + xp.where(unsure > 0, bent, 0)
        return ((grad * slope).astype(losses.dtype, copy=False),)

    def _unsure(self, losses: Array) -> Array:
        """1 - p, exact where p is nearly 1."""
        return -array_module(losses).expm1(-losses)  # type: ignore[no-any-return]


def cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
    ignore_index: int = -100,
) -> Tensor:
    """Mean of -log softmax(input)[target].

    `input` is (N, C) or (N, C, …) with class scores on axis 1; `target` (N,) or (N, …) holds class numbers, or has the
    shape of `input` and holds probabilities. A single sample may be (C,) with a target without axes. Targets that are
    `ignore_index` do not count; each of the others counts as much as `weight` (C,) says of its class.
    """
    require_reduction(reduction)
    for given in (input, target):
        if not isinstance(given, Tensor):
            raise TypeError(f"cross_entropy: expected a tensor; received {type(given).__name__}: use core.tensor(x).")
    if reduction == "mean":
        require_some(target)
    if target.dtype.kind == "f" and target.shape == input.shape:
        return _soft_cross_entropy(input, target, weight, reduction, label_smoothing)
    scores, numbers = _rows("cross_entropy", input, target)
    weights = None if weight is None else weight.array
    counted = _counted("cross_entropy", numbers, ignore_index, scores.shape[1])
    if counted is None:
        out = CrossEntropy(numbers, weights, label_smoothing, reduction)(scores)
        return reshape(out, target.shape) if reduction == "none" else out
    numbers = array_module(numbers).where(counted, numbers, 0)
    losses = CrossEntropy(numbers, weights, label_smoothing, "none")(scores)
    return _together(losses, numbers, weights, (counted, reduction, target.shape))


def nll_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
) -> Tensor:
    """Mean of -input[target] for log-probabilities; shapes, `weight` and `ignore_index` as in `cross_entropy`."""
    require_reduction(reduction)
    rows, numbers = _rows("nll_loss", input, target)
    if reduction == "mean":
        require_some(target)
    counted = _counted("nll_loss", numbers, ignore_index, rows.shape[1])
    xp = array_module(numbers)
    if counted is None:
        counted = xp.ones(numbers.shape, bool)
    else:
        numbers = xp.where(counted, numbers, 0)
    weights = None if weight is None else weight.array
    if weights is not None:
        scale = Tensor(weights[numbers].astype(rows.dtype, copy=False))
        return _together(mul(PickClass(numbers)(rows), scale), numbers, weights, (counted, reduction, target.shape))
    return _together(PickClass(numbers)(rows), numbers, None, (counted, reduction, target.shape))


def focal_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    gamma: float = 2.0,
    reduction: str = "mean",
) -> Tensor:
    """(1 - p)^gamma · -log p with p = softmax(input)[target]; the mean is over all targets.

    Lin et al., "Focal loss for dense object detection", 2017.
    """
    if gamma < 0:
        raise ValueError(f"focal_loss: gamma must be at least 0; it is {gamma}.")
    rows, numbers = _rows("focal_loss", input, target)
    _counted("focal_loss", numbers, -1 << 62, rows.shape[1])
    losses = Focus(gamma)(PickClass(numbers)(log_softmax(rows, 1)))
    if weight is not None:
        losses = mul(losses, Tensor(weight.array[numbers].astype(rows.dtype, copy=False)))
    return reduced(reshape(losses, target.shape), reduction)


def _soft_cross_entropy(
    scores: Tensor, target: Tensor, weight: Tensor | None, reduction: str, smoothing: float
) -> Tensor:
    if smoothing:
        target = add(mul(target, 1 - smoothing), smoothing / scores.shape[1])
    losses = mul(target, log_softmax(scores, 1))
    if weight is not None:
        losses = mul(losses, reshape(weight, 1, -1, *[1] * (scores.ndim - 2)))
    total = reduce.sum(losses, 1)
    if reduction == "none":
        return mul(total, -1.0)
    return mul(reduce.sum(total), -1.0 if reduction == "sum" else -1.0 / max(1, total.numel()))


def _together(losses: Tensor, numbers: Array, weights: Array | None, facts: tuple[Array, str, Any]) -> Tensor:
    """`losses` of the rows reduced over those that count; `facts` are which count, the reduction and the shape."""
    counted, reduction, shape = facts
    chosen = mul(losses, Tensor(counted.astype(losses.dtype)))
    if reduction == "none":
        return reshape(chosen, shape)
    total = reduce.sum(chosen)
    if reduction == "sum":
        return total
    shares = counted.astype(losses.dtype) if weights is None else weights[numbers] * counted
    xp, weight = array_module(shares), shares.sum()
    return div(total, Tensor(xp.where(weight == 0, math.nan, weight).astype(losses.dtype)))  # no mean of nothing


def _rows(name: str, scores: Tensor, target: Tensor) -> tuple[Tensor, Array]:
    """Scores as (rows, C) and class numbers as (rows,); one sample may come without the axis of rows."""
    if scores.ndim == 1 and not target.ndim:
        scores, target = reshape(scores, 1, -1), reshape(target, 1)
    if scores.ndim < 2 or target.shape != (scores.shape[0], *scores.shape[2:]):
        raise RuntimeError(
            f"{name}: an input of shape {scores.shape} needs class numbers of shape "
            f"{(scores.shape[0], *scores.shape[2:])}; received {target.shape}."
        )
    if target.dtype.kind not in "iu":
        raise RuntimeError(f"{name}: targets must be integers (class numbers); they are {target.dtype}.")
    if scores.ndim > 2:
        scores = reshape(permute(scores, 0, *range(2, scores.ndim), 1), -1, scores.shape[1])
    return scores, target.array.reshape(-1)


def _counted(name: str, numbers: Array, ignored: int, classes: int) -> Array | None:
    """Which rows count; None when all do. IndexError, on the processor, for a class that is not there."""
    if array_module(numbers).__name__ != "numpy":
        return numbers != ignored  # type: ignore[no-any-return]  # looking first would wait for the device
    if not numbers.size:
        return None
    unsigned = numbers.view(f"u{numbers.itemsize}")  # negative numbers become huge: one pass finds both faults
    if int(unsigned.max()) < classes and not 0 <= ignored < classes:
        return None
    counted: Array = numbers != ignored
    known = numbers[counted]
    if known.size and not (known.min() >= 0 and known.max() < classes):
        raise IndexError(
            f"{name}: class numbers must be 0 to {classes - 1} for {classes} outputs; received {int(known.min())} to "
            f"{int(known.max())}."
        )
    return counted
