"""Element-wise arithmetic, curves, comparison and logic of ONNX."""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np

import core as engine
from core.backend import array_module
from core.interchange.onnx_ops.node import Attributes, Inputs, OnnxError, Operator, Result, same_type
from core.ops.gelu import normal_cdf
from core.ops.operands import cast
from core.tensor import Tensor


def unary(function: Callable[[Tensor], Tensor]) -> Operator:
    """An operator of one input whose output has the input's type."""
    return lambda x, a: same_type(x[0], function(x[0]))


def test(function: Callable[[Tensor], Tensor]) -> Operator:
    """An operator of one input whose output is of booleans."""
    return lambda x, a: function(x[0])


def binary(function: Callable[[Tensor, Tensor], Tensor]) -> Operator:
    """An operator of two inputs, broadcast against each other, of the first one's type."""
    return lambda x, a: same_type(x[0], function(*matched(x[0], x[1])))


def relation(function: Callable[[Tensor, Tensor], Tensor]) -> Operator:
    """A comparison of two inputs, broadcast against each other."""
    return lambda x, a: function(*matched(x[0], x[1]))


def matched(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """Both in one type; ONNX asks for equal types, so only numbers without axes differ."""
    return (a, b) if a.dtype == b.dtype else (a, cast(b, a.dtype))


def folded(function: Callable[[Tensor, Tensor], Tensor]) -> Operator:
    """An operator of any number of inputs."""
    return lambda x, a: same_type(x[0], functools.reduce(function, x))


def divide(a: Tensor, b: Tensor) -> Tensor:
    """a / b; integers are rounded towards 0, as in C."""
    if a.dtype.kind in "fc":
        return engine.div(a, b)
    whole = engine.floor_divide(a, b)
    if a.dtype.kind == "u":
        return whole
    inexact = engine.ne(engine.mul(whole, b), a)
    return engine.where(engine.logical_and(engine.lt(whole, 0), inexact), engine.add(whole, 1), whole)


def modulo(x: Inputs, a: Attributes) -> Result:
    """The remainder, with the sign of the divisor, or with `fmod` that of the dividend."""
    first, second = matched(x[0], x[1])
    if a.flag("fmod"):
        return same_type(first, engine.fmod(first, second))
    return same_type(first, engine.remainder(first, second))


def power(x: Inputs, a: Attributes) -> Result:
    """x to the power y, in x's type; an integer base with real exponents is computed in the exponent's type."""
    base, exponent = x[0], x[1]
    if base.dtype != exponent.dtype:
        common = np.promote_types(base.dtype, exponent.dtype)
        return same_type(base, engine.pow(cast(base, common), cast(exponent, common)))
    return same_type(base, engine.pow(base, exponent))


def shift(x: Inputs, a: Attributes) -> Result:
    """Bits moved to the left or the right."""
    xp = array_module(x[0].array)
    move = xp.left_shift if a.text("direction", "") == "LEFT" else xp.right_shift
    return Tensor(xp.asarray(move(x[0].array, x[1].array)))


def clip(x: Inputs, a: Attributes) -> Result:
    """At least min and at most max, given as inputs or (before version 11) as attributes."""
    out = x[0]
    low = x.get(1) if "min" not in a else engine.tensor(a.real("min", 0), dtype=out.dtype)
    high = x.get(2) if "max" not in a else engine.tensor(a.real("max", 0), dtype=out.dtype)
    if low is not None:
        out = engine.maximum(out, low)
    return out if high is None else engine.minimum(out, high)


def erf(x: Tensor) -> Tensor:
    """The error function, by the normal distribution's: 2 Φ(√2 x) - 1."""
    wide = x.to(engine.float64).array * np.sqrt(2.0)
    return Tensor(2 * normal_cdf(array_module(wide), wide) - 1)


def infinite(x: Inputs, a: Attributes) -> Result:
    """Whether elements are infinite, of the signs asked for."""
    found = engine.isinf(x[0])
    if not a.flag("detect_negative", True):
        found = engine.logical_and(found, engine.gt(x[0], 0))
    if not a.flag("detect_positive", True):
        found = engine.logical_and(found, engine.lt(x[0], 0))
    return found


def mean(x: Inputs, a: Attributes) -> Result:
    """The mean of all inputs."""
    return engine.div(functools.reduce(engine.add, x), float(len(x)))


def where(x: Inputs, a: Attributes) -> Result:
    """The second input where the first holds, the third elsewhere."""
    return engine.where(x[0], x[1], x[2])


def convert(x: Inputs, a: Attributes) -> Result:
    """The same values in another element type (`to`), booleans being "not 0"."""
    target = a.values.get("to")
    if not isinstance(target, np.dtype):
        raise OnnxError("Cast: the engine has no such element type.")
    return Tensor(x[0].array.astype(target))


def convert_like(x: Inputs, a: Attributes) -> Result:
    """The first input in the second one's element type."""
    return Tensor(x[0].array.astype(x[1].dtype))


OPERATORS: dict[str, Operator] = {
    "Abs": unary(engine.abs),
    "Acos": unary(engine.acos),
    "Acosh": unary(engine.acosh),
    "Add": binary(engine.add),
    "And": relation(engine.logical_and),
    "Asin": unary(engine.asin),
    "Asinh": unary(engine.asinh),
    "Atan": unary(engine.atan),
    "Atanh": unary(engine.atanh),
    "BitShift": shift,
    "BitwiseAnd": binary(engine.bitwise_and),
    "BitwiseNot": unary(engine.bitwise_not),
    "BitwiseOr": binary(engine.bitwise_or),
    "BitwiseXor": binary(engine.bitwise_xor),
    "Cast": convert,
    "CastLike": convert_like,
    "Ceil": unary(engine.ceil),
    "Clip": clip,
    "Cos": unary(engine.cos),
    "Cosh": unary(engine.cosh),
    "Div": binary(divide),
    "Equal": relation(engine.eq),
    "Erf": unary(erf),
    "Exp": unary(engine.exp),
    "Floor": unary(engine.floor),
    "Greater": relation(engine.gt),
    "GreaterOrEqual": relation(engine.ge),
    "Identity": unary(engine.clone),
    "IsInf": infinite,
    "IsNaN": test(engine.isnan),
    "Less": relation(engine.lt),
    "LessOrEqual": relation(engine.le),
    "Log": unary(engine.log),
    "Max": folded(engine.maximum),
    "Mean": mean,
    "Min": folded(engine.minimum),
    "Mod": modulo,
    "Mul": binary(engine.mul),
    "Neg": unary(engine.neg),
    "Not": test(engine.logical_not),
    "Or": relation(engine.logical_or),
    "Pow": power,
    "Reciprocal": unary(engine.reciprocal),
    "Round": unary(engine.round),
    "Sign": unary(engine.sign),
    "Sin": unary(engine.sin),
    "Sinh": unary(engine.sinh),
    "Sqrt": unary(engine.sqrt),
    "Sub": binary(engine.sub),
    "Sum": folded(engine.add),
    "Tan": unary(engine.tan),
    "Tanh": unary(engine.tanh),
    "Where": where,
    "Xor": relation(engine.logical_xor),
}
