"""Quantised values of ONNX: whole numbers q that stand for (q - zero point) · scale."""

from __future__ import annotations

import numpy as np

import core as engine
from core.interchange.onnx_ops.linear import centred
from core.interchange.onnx_ops.node import Attributes, Inputs, OnnxError, Operator, Result, same_type
from core.interchange.onnx_ops.window import convolution
from core.ops.operands import cast
from core.tensor import Tensor


def spread(values: Tensor, x: Tensor, a: Attributes) -> Tensor:
    """A scale or zero point along x: one for all, one per slice along `axis`, or one per block of it."""
    axis, block = a.number("axis", 1), a.number("block_size", 0)
    if block:
        axis %= x.ndim
        return engine.narrow(engine.repeat_interleave(values, block, axis), axis, 0, x.shape[axis])
    if values.numel() == 1:
        return engine.reshape(values, [1] * x.ndim)
    return engine.reshape(values, [-1 if at == axis % x.ndim else 1 for at in range(x.ndim)])


def rounded(x: Tensor, scale: Tensor, zero: Tensor) -> Tensor:
    """x / scale + zero point, rounded to even and kept within the zero point's type."""
    limits = np.iinfo(zero.dtype)
    wide = engine.add(engine.round(engine.div(x, same_type(x, scale))), same_type(x, zero))
    return cast(engine.clamp(wide, float(limits.min), float(limits.max)), zero.dtype)


def quantize(x: Inputs, a: Attributes) -> Result:
    """Real numbers as whole ones of the zero point's type, or of output_dtype."""
    zero = x.get(2)
    if zero is None:
        dtype = a.values.get("output_dtype", engine.uint8)
        if dtype is None:
            raise OnnxError("QuantizeLinear: the engine does not have the element type of output_dtype.")
        zero = engine.zeros_like(x[1], dtype)
    return rounded(x[0], spread(x[1], x[0], a), spread(zero, x[0], a))


def dequantize(x: Inputs, a: Attributes) -> Result:
    """Whole numbers as the real ones that they stand for, in the scale's type."""
    whole, zero = cast(x[0], engine.int32), x.get(2)
    if zero is not None:
        whole = engine.sub(whole, spread(cast(zero, engine.int32), x[0], a))
    return engine.mul(same_type(x[1], whole), spread(x[1], x[0], a))


def dynamic(x: Inputs, a: Attributes) -> Result:
    """Real numbers as bytes, with the scale and zero point that their range asks for."""
    low, high = engine.clamp(engine.amin(x[0]), max=0.0), engine.clamp(engine.amax(x[0]), min=0.0)
    scale = engine.div(engine.sub(high, low), 255.0)
    zero = cast(engine.clamp(engine.round(engine.div(engine.neg(low), scale)), 0.0, 255.0), engine.uint8)
    return rounded(x[0], scale, zero), scale, zero


def product(x: Inputs, a: Attributes) -> Result:
    """A product of quantised matrices, quantised again: a, scale, zero, b, scale, zero, scale, zero."""
    total = engine.matmul(centred(x[0], x[2], -2), centred(x[3], x[5], -1))
    scale = engine.div(engine.mul(x[1].to(engine.float32), x[4].to(engine.float32)), x[6].to(engine.float32))
    return rounded(engine.mul(total.to(engine.float32), scale), engine.ones(1), x[7])


def convolution_integer(x: Inputs, a: Attributes) -> Result:
    """A convolution of quantised values in int32: x, weights and their zero points."""
    parts = centred(x[0], x.get(2), 1).to(engine.float64), centred(x[1], x.get(3), 0).to(engine.float64)
    out = convolution(Inputs(parts), a)
    return cast(out, engine.int32) if isinstance(out, Tensor) else out


def convolution_quantized(x: Inputs, a: Attributes) -> Result:
    """A convolution of quantised values, quantised again: x, scale, zero, weights, scale, zero, scale, zero, bias."""
    parts: list[Tensor | None] = [centred(x[0], x[2], 1).to(engine.float64), centred(x[3], x[5], 0).to(engine.float64)]
    bias = x.get(8)
    parts.append(None if bias is None else bias.to(engine.float64))
    total = convolution(Inputs(parts), a)
    if not isinstance(total, Tensor):
        raise OnnxError("QLinearConv: a convolution has one output.")
    weights = engine.reshape(x[4].to(engine.float64), [1, -1, *[1] * (x[0].ndim - 2)])
    scale = engine.div(engine.mul(weights, x[1].to(engine.float64)), x[6].to(engine.float64))
    return rounded(engine.mul(total, scale), engine.ones(1), x[7])


OPERATORS: dict[str, Operator] = {
    "ConvInteger": convolution_integer,
    "DequantizeLinear": dequantize,
    "DynamicQuantizeLinear": dynamic,
    "QLinearConv": convolution_quantized,
    "QLinearMatMul": product,
    "QuantizeLinear": quantize,
}
