"""Normalisation and dropout of ONNX."""

from __future__ import annotations

import core as engine
import core.nn.functional as F
from core.interchange.onnx_ops.node import Attributes, Inputs, OnnxError, Operator, Result
from core.tensor import Tensor


def batch_normalization(x: Inputs, a: Attributes) -> Result:
    """Channels normalised with the given mean and variance, or in training mode their own, which are then mixed in."""
    epsilon, parameters = a.real("epsilon", 1e-5), (x[1], x[2])
    if not a.flag("training_mode"):
        return F.batch_norm(x[0], x[3], x[4], *parameters, eps=epsilon)
    axes = (0, *range(2, x[0].ndim))
    mean, variance = engine.mean(x[0], axes), engine.var(x[0], axes, correction=0)
    share = a.real("momentum", 0.9)
    out = F.batch_norm(x[0], mean, variance, *parameters, eps=epsilon)
    return out, engine.lerp(mean, x[3], share), engine.lerp(variance, x[4], share)


def instance_normalization(x: Inputs, a: Attributes) -> Result:
    """Every channel of every sample with mean 0 and variance 1, then scale and bias."""
    return F.instance_norm(x[0], weight=x[1], bias=x[2], eps=a.real("epsilon", 1e-5))


def group_normalization(x: Inputs, a: Attributes) -> Result:
    """Groups of channels with mean 0 and variance 1; scale and bias per channel, before version 21 per group."""
    groups = a.number("num_groups", 1)
    scale, bias = x[1], x[2]
    if scale.numel() != x[0].shape[1]:
        repeats = x[0].shape[1] // groups
        scale, bias = engine.repeat_interleave(scale, repeats), engine.repeat_interleave(bias, repeats)
    return F.group_norm(x[0], groups, scale, bias, a.real("epsilon", 1e-5))


def layer_normalization(x: Inputs, a: Attributes) -> Result:
    """Mean 0 and variance 1 over the axes from `axis` on; also the mean and 1 / deviation."""
    axis, epsilon = a.number("axis", -1) % x[0].ndim, a.real("epsilon", 1e-5)
    form, axes = x[0].shape[axis:], tuple(range(axis, x[0].ndim))
    bias = x.get(2)
    spread = None if bias is None else engine.broadcast_to(bias, form)
    out = F.layer_norm(x[0], form, engine.broadcast_to(x[1], form), spread, epsilon)
    if a.outputs == 1:
        return out
    variance = engine.var(x[0], axes, keepdim=True, correction=0)
    return out, engine.mean(x[0], axes, keepdim=True), engine.rsqrt(engine.add(variance, epsilon))


def rms_normalization(x: Inputs, a: Attributes) -> Result:
    """Mean square 1 over the axes from `axis` on."""
    form = x[0].shape[a.number("axis", -1) % x[0].ndim :]
    return F.rms_norm(x[0], form, engine.broadcast_to(x[1], form), a.real("epsilon", 1e-5))


def local_response(x: Inputs, a: Attributes) -> Result:
    """Every value divided by how strong its neighbouring channels are; of an even window more are behind."""
    size = a.number("size", 1)
    settings = a.real("alpha", 1e-4), a.real("beta", 0.75), a.real("bias", 1.0)
    if size % 2:
        return F.local_response_norm(x[0], size, *settings)
    return engine.flip(F.local_response_norm(engine.flip(x[0], 1), size, *settings), 1)


def lp_normalization(x: Inputs, a: Attributes) -> Result:
    """Divided by the p-norm along `axis`; zeros stay zeros."""
    return F.normalize(x[0], a.number("p", 2), a.number("axis", -1))


def mean_variance(x: Inputs, a: Attributes) -> Result:
    """Mean 0 and variance 1 over `axes`."""
    axes = tuple(a.numbers("axes") or [0, 2, 3])
    deviation = engine.std(x[0], axes, keepdim=True, correction=0)
    return engine.div(engine.sub(x[0], engine.mean(x[0], axes, keepdim=True)), engine.add(deviation, 1e-9))


def dropout(x: Inputs, a: Attributes) -> Result:
    """The input and a mask of what was kept; in training mode a share of the values is 0 and the others grow."""
    ratio, training = x.number(1, a.real("ratio", 0.5)), bool(x.number(2, False))
    if not training or ratio == 0:
        return x[0], engine.ones_like(x[0], engine.bool)
    if ratio >= 1:
        raise OnnxError("Dropout: the ratio must be below 1.")
    kept: Tensor = engine.ge(engine.rand_like(x[0]), ratio)
    return engine.mul(engine.mul(x[0], kept.to(x[0].dtype)), 1.0 / (1.0 - ratio)), kept


OPERATORS: dict[str, Operator] = {
    "BatchNormalization": batch_normalization,
    "Dropout": dropout,
    "GroupNormalization": group_normalization,
    "InstanceNormalization": instance_normalization,
    "LRN": local_response,
    "LayerNormalization": layer_normalization,
    "LpNormalization": lp_normalization,
    "MeanVarianceNormalization": mean_variance,
    "RMSNormalization": rms_normalization,
}
