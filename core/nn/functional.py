"""Functions behind the modules, in PyTorch's names: `import core.nn.functional as F`."""

from __future__ import annotations

from core.ops.arithmetic import sub
from core.ops.attention import scaled_dot_product_attention
from core.ops.batch_norm import batch_norm as _batch_norm
from core.ops.class_losses import cross_entropy, focal_loss, nll_loss
from core.ops.conv import conv1d, conv2d
from core.ops.conv3d import conv3d, conv_transpose3d
from core.ops.conv_transpose import conv_transpose1d, conv_transpose2d
from core.ops.dropout import dropout
from core.ops.elementwise import neg, relu, sigmoid, square, tanh
from core.ops.embedding import embedding, one_hot
from core.ops.keywords import with_words
from core.ops.losses import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cosine_similarity,
    cosine_similarity_loss,
    dice_loss,
    gaussian_nll_loss,
    hinge_loss,
    huber_loss,
    kl_div,
    l1_loss,
    log_cosh_loss,
    poisson_nll_loss,
    reduced,
    smooth_l1_loss,
    squared_hinge_loss,
)
from core.ops.margin_losses import (
    cosine_embedding_loss,
    hinge_embedding_loss,
    margin_ranking_loss,
    multi_margin_loss,
    multilabel_soft_margin_loss,
    pairwise_distance,
    soft_margin_loss,
    triplet_margin_loss,
)
from core.ops.matmul import linear
from core.ops.noise import (
    alpha_dropout,
    dropout1d,
    dropout2d,
    dropout3d,
    gaussian_dropout,
    gaussian_noise,
    stochastic_depth,
)
from core.ops.normalisation import (
    group_norm,
    instance_norm,
    layer_norm,
    local_response_norm,
    normalize,
    rms_norm,
)
from core.ops.padding import pad
from core.ops.patches import fold, unfold
from core.ops.pool import (
    adaptive_avg_pool1d,
    adaptive_avg_pool2d,
    adaptive_max_pool1d,
    adaptive_max_pool2d,
    avg_pool1d,
    avg_pool2d,
    lp_pool1d,
    lp_pool2d,
    max_pool1d,
    max_pool2d,
)
from core.ops.pool3d import adaptive_avg_pool3d, adaptive_max_pool3d, avg_pool3d, max_pool3d
from core.ops.products import bilinear, pdist
from core.ops.rectifier import celu, elu, gelu, hardswish, leaky_relu, mish, prelu, selu, silu, threshold
from core.ops.resample import channel_shuffle, interpolate, pixel_shuffle, pixel_unshuffle
from core.ops.sampling import gumbel_softmax
from core.ops.shape import flatten
from core.ops.softmax import log_softmax, softmax
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


def mse_loss(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:  # noqa: A002
    """Mean of (input - target)²; both have one shape."""
    for given in (input, target):
        if not isinstance(given, Tensor):
            raise TypeError(f"mse_loss: expected a tensor; received {type(given).__name__}: use core.tensor(x).")
    if input.shape != target.shape:
        raise RuntimeError(
            f"mse_loss: input of shape {input.shape} and target of shape {target.shape} must have one shape."
        )
    return reduced(square(sub(input, target)), reduction)


def batch_norm(
    input: Tensor,  # noqa: A002
    running_mean: Tensor | None,
    running_var: Tensor | None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """Every channel (axis 1) normalised with the running mean and variance, or in `training` with its own, which the
    running ones then follow; then times `weight` plus `bias`, which come together."""
    fixed = None
    if not training:
        if running_mean is None or running_var is None:
            raise ValueError("batch_norm: running_mean and running_var are needed where training is False.")
        fixed = running_mean.array, running_var.array
    parameters = None if weight is None or bias is None else (weight, bias)
    out, operation = _batch_norm(input, parameters, eps, fixed)
    if operation.measured is not None and running_mean is not None and running_var is not None:
        mean, variance, count = operation.measured
        for running, value in ((running_mean, mean), (running_var, variance * (count / max(1, count - 1)))):
            running.array[...] = running.array * (1 - momentum) + momentum * value
            running.mark_changed()
    return out


def softmin(input: Tensor, dim: int = -1) -> Tensor:  # noqa: A002
    """Softmax of -input along `dim`."""
    return softmax(neg(input), dim)


def relu_(input: Tensor) -> Tensor:  # noqa: A002
    """`relu`; a new tensor where gradients are recorded."""
    return relu(input)


upsample = interpolate

__all__ = [
    "adaptive_avg_pool1d",
    "adaptive_avg_pool2d",
    "adaptive_avg_pool3d",
    "adaptive_max_pool1d",
    "adaptive_max_pool2d",
    "adaptive_max_pool3d",
    "alpha_dropout",
    "avg_pool1d",
    "avg_pool2d",
    "avg_pool3d",
    "batch_norm",
    "bilinear",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "celu",
    "channel_shuffle",
    "conv1d",
    "conv2d",
    "conv3d",
    "conv_transpose1d",
    "conv_transpose2d",
    "conv_transpose3d",
    "cosine_embedding_loss",
    "cosine_similarity",
    "cosine_similarity_loss",
    "cross_entropy",
    "dice_loss",
    "dropout",
    "dropout1d",
    "dropout2d",
    "dropout3d",
    "elu",
    "embedding",
    "flatten",
    "focal_loss",
    "fold",
    "gaussian_dropout",
    "gaussian_nll_loss",
    "gaussian_noise",
    "gelu",
    "glu",
    "group_norm",
    "gumbel_softmax",
    "hardshrink",
    "hardsigmoid",
    "hardswish",
    "hardtanh",
    "hinge_embedding_loss",
    "hinge_loss",
    "huber_loss",
    "instance_norm",
    "interpolate",
    "kl_div",
    "l1_loss",
    "layer_norm",
    "leaky_relu",
    "linear",
    "local_response_norm",
    "log_cosh_loss",
    "log_softmax",
    "logsigmoid",
    "lp_pool1d",
    "lp_pool2d",
    "margin_ranking_loss",
    "max_pool1d",
    "max_pool2d",
    "max_pool3d",
    "mish",
    "mse_loss",
    "multi_margin_loss",
    "multilabel_soft_margin_loss",
    "nll_loss",
    "normalize",
    "one_hot",
    "pad",
    "pairwise_distance",
    "pdist",
    "pixel_shuffle",
    "pixel_unshuffle",
    "poisson_nll_loss",
    "prelu",
    "relu",
    "relu6",
    "relu_",
    "rms_norm",
    "scaled_dot_product_attention",
    "selu",
    "sigmoid",
    "silu",
    "smooth_l1_loss",
    "soft_margin_loss",
    "softmax",
    "softmin",
    "softplus",
    "softshrink",
    "softsign",
    "squared_hinge_loss",
    "stochastic_depth",
    "tanh",
    "tanhshrink",
    "threshold",
    "triplet_margin_loss",
    "unfold",
    "upsample",
]
for _name in __all__:
    globals()[_name] = with_words(globals()[_name])
