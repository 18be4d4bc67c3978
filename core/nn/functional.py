"""Functions behind the modules, in PyTorch's names: `import core.nn.functional as F`."""

from __future__ import annotations

from typing import Any

from core.backend import Array, array_module
from core.ops import reduce
from core.ops.arithmetic import sub
from core.ops.conv import conv1d, conv2d
from core.ops.conv3d import conv3d, conv_transpose3d
from core.ops.conv_transpose import conv_transpose1d, conv_transpose2d
from core.ops.dropout import dropout
from core.ops.elementwise import relu, sigmoid, square, tanh
from core.ops.embedding import embedding
from core.ops.matmul import linear
from core.ops.norm import batch_norm as _batch_norm
from core.ops.normalisation import (
    group_norm,
    instance_norm,
    layer_norm,
    local_response_norm,
    normalize,
    rms_norm,
)
from core.ops.padding import pad
from core.ops.pool import adaptive_avg_pool2d, adaptive_max_pool2d, avg_pool2d, max_pool2d
from core.ops.rectifier import celu, elu, gelu, hardswish, leaky_relu, mish, prelu, selu, silu, threshold
from core.ops.resample import interpolate, pixel_shuffle, pixel_unshuffle
from core.ops.shape import flatten, permute, reshape
from core.ops.softmax import CrossEntropy, log_softmax, softmax
from core.ops.squash import (
    glu,
    hardshrink,
    hardsigmoid,
    hardtanh,
    logsigmoid,
    relu6,
    softplus,
    softshrink,
    softsign,
    tanhshrink,
)
from core.tensor import Tensor


def cross_entropy(
    input: Tensor,  # noqa: A002  (PyTorch's name)
    target: Tensor,
    weight: Tensor | None = None,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    """Mean of -log softmax(input)[target].

    `input` is (N, C) or (N, C, …) with class scores on axis 1, `target` (N,) or (N, …) holds class numbers.
    """
    scores = input
    if scores.ndim < 2 or target.shape != (scores.shape[0], *scores.shape[2:]):
        raise RuntimeError(
            f"cross_entropy: an input of shape {scores.shape} needs class numbers of shape "
            f"{(scores.shape[0], *scores.shape[2:])}; received {target.shape}."
        )
    if target.dtype.kind not in "iu":
        raise RuntimeError(f"cross_entropy: targets must be integers (class numbers); they are {target.dtype}.")
    if scores.ndim > 2:
        scores = reshape(permute(scores, 0, *range(2, scores.ndim), 1), -1, scores.shape[1])
    numbers = target.array.reshape(-1)
    _require_classes(numbers, scores.shape[1])
    _require_reduction(reduction)
    weights = None if weight is None else weight.array
    out = CrossEntropy(numbers, weights, label_smoothing, reduction)(scores)
    return reshape(out, target.shape) if reduction == "none" else out


def mse_loss(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:  # noqa: A002
    """Mean of (input - target)²; both have one shape."""
    if input.shape != target.shape:
        raise RuntimeError(
            f"mse_loss: input of shape {input.shape} and target of shape {target.shape} must have one shape."
        )
    _require_reduction(reduction)
    losses = square(sub(input, target))
    if reduction == "none":
        return losses
    return reduce.mean(losses) if reduction == "mean" else reduce.sum(losses)


def batch_norm(
    input: Tensor,  # noqa: A002
    fixed: tuple[Tensor, Tensor] | None,
    parameters: tuple[Tensor, Tensor] | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """Every channel normalised with `fixed` = (mean, variance), or its own; then with (weight, bias)."""
    statistics: Any = None if fixed is None else (fixed[0].array, fixed[1].array)
    return _batch_norm(input, parameters, eps, statistics)[0]


def _require_classes(numbers: Array, classes: int) -> None:
    if array_module(numbers).__name__ != "numpy" or not numbers.size:
        return  # reading from a CUDA device would wait for it
    unsigned = numbers.view(f"u{numbers.itemsize}")  # negative numbers become huge: one pass finds both faults
    if int(unsigned.max()) >= classes:
        low, high = int(numbers.min()), int(numbers.max())
        raise IndexError(
            f"cross_entropy: class numbers must be 0 to {classes - 1} for {classes} outputs; received {low} to {high}."
        )


def _require_reduction(reduction: str) -> None:
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(f'reduction must be "mean", "sum" or "none"; it is {reduction!r}.')


__all__ = [
    "adaptive_avg_pool2d",
    "adaptive_max_pool2d",
    "avg_pool2d",
    "batch_norm",
    "celu",
    "conv1d",
    "conv2d",
    "conv3d",
    "conv_transpose1d",
    "conv_transpose2d",
    "conv_transpose3d",
    "cross_entropy",
    "dropout",
    "elu",
    "embedding",
    "flatten",
    "gelu",
    "glu",
    "group_norm",
    "hardshrink",
    "hardsigmoid",
    "hardswish",
    "hardtanh",
    "instance_norm",
    "interpolate",
    "layer_norm",
    "leaky_relu",
    "linear",
    "local_response_norm",
    "log_softmax",
    "logsigmoid",
    "max_pool2d",
    "mish",
    "mse_loss",
    "normalize",
    "pad",
    "pixel_shuffle",
    "pixel_unshuffle",
    "prelu",
    "relu",
    "relu6",
    "rms_norm",
    "selu",
    "sigmoid",
    "silu",
    "softmax",
    "softplus",
    "softshrink",
    "softsign",
    "tanh",
    "tanhshrink",
    "threshold",
]
