"""Activations of ONNX."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import core as engine
import core.nn.functional as F
from core.interchange.onnx_ops.node import Attributes, Inputs, Operator, Result, same_type
from core.ops.shape import reshape
from core.tensor import Tensor


def curve(function: Callable[..., Tensor], **settings: tuple[str, float]) -> Operator:
    """An activation; `settings` says per keyword of the function the attribute's name and default."""

    def run(x: Inputs, a: Attributes) -> Result:
        given: dict[str, Any] = {keyword: a.real(name, default) for keyword, (name, default) in settings.items()}
        return same_type(x[0], function(x[0], **given))

    return run


def hard_sigmoid(x: Tensor, alpha: float, beta: float) -> Tensor:
    """max(0, min(1, alpha x + beta))"""
    return engine.clamp(engine.add(engine.mul(x, alpha), beta), 0.0, 1.0)


def selu(x: Tensor, alpha: float, gamma: float) -> Tensor:
    """gamma x above 0, gamma alpha (e^x - 1) below."""
    return engine.mul(F.elu(x, alpha), gamma)


def shrink(x: Tensor, bias: float, lambd: float) -> Tensor:
    """x moved by `bias` towards 0 where it lies beyond ±`lambd`, 0 elsewhere."""
    low = engine.where(engine.lt(x, -lambd), engine.add(x, bias), engine.zeros_like(x))
    return engine.where(engine.gt(x, lambd), engine.sub(x, bias), low)


def thresholded(x: Tensor, alpha: float) -> Tensor:
    """x above `alpha`, 0 elsewhere."""
    return F.threshold(x, alpha, 0.0)


def swish(x: Tensor, alpha: float) -> Tensor:
    """x sigmoid(alpha x)"""
    return engine.mul(x, engine.sigmoid(engine.mul(x, alpha)))


def gelu(x: Inputs, a: Attributes) -> Result:
    """x Φ(x), exactly or by tanh."""
    return F.gelu(x[0], a.text("approximate", "none"))


def prelu(x: Inputs, a: Attributes) -> Result:
    """x above 0, slope · x below, the slopes broadcast against x."""
    return engine.where(engine.lt(x[0], 0), engine.mul(x[0], x[1]), x[0])


def along(function: Callable[[Tensor, int], Tensor]) -> Operator:
    """Softmax and its kin; before version 13 over all axes from `axis` on."""

    def run(x: Inputs, a: Attributes) -> Result:
        if a.version >= 13:
            return function(x[0], a.number("axis", -1))
        axis = a.number("axis", 1) % max(x[0].ndim, 1)
        rows = engine.flatten(x[0], axis) if axis < x[0].ndim else x[0]
        return reshape(function(rows, axis), x[0].shape)

    return run


def hardmax(x: Tensor, axis: int) -> Tensor:
    """1 where the first largest value along `axis` is, 0 elsewhere."""
    places = engine.argmax(x, axis, keepdim=True)
    return engine.scatter(engine.zeros_like(x), axis, places, 1)


OPERATORS: dict[str, Operator] = {
    "Celu": curve(F.celu, alpha=("alpha", 1.0)),
    "Elu": curve(F.elu, alpha=("alpha", 1.0)),
    "Gelu": gelu,
    "HardSigmoid": curve(hard_sigmoid, alpha=("alpha", 0.2), beta=("beta", 0.5)),
    "HardSwish": curve(F.hardswish),
    "Hardmax": along(hardmax),
    "LeakyRelu": curve(F.leaky_relu, negative_slope=("alpha", 0.01)),
    "LogSoftmax": along(F.log_softmax),
    "Mish": curve(F.mish),
    "PRelu": prelu,
    "Relu": curve(engine.relu),
    "Selu": curve(selu, alpha=("alpha", 1.67326319217681884765625), gamma=("gamma", 1.05070102214813232421875)),
    "Shrink": curve(shrink, bias=("bias", 0.0), lambd=("lambd", 0.5)),
    "Sigmoid": curve(engine.sigmoid),
    "Softmax": along(F.softmax),
    "Softplus": curve(F.softplus),
    "Softsign": curve(F.softsign),
    "Swish": curve(swish, alpha=("alpha", 1.0)),
    "ThresholdedRelu": curve(thresholded, alpha=("alpha", 1.0)),
}
