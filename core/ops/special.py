"""Functions of statistics and of floating point numbers: the error function and its kin, logarithms of sums, signs."""

from __future__ import annotations

import math
from typing import Any

from core import dtypes
from core.autograd import Gradients, Operation
from core.backend import Array, array_module
from core.ops import arithmetic, compare, elementwise
from core.ops.arithmetic import div, mul, sub, where
from core.ops.elementwise import Curve, log, log1p, pointwise
from core.ops.gelu import normal_cdf
from core.ops.operands import Operand, binary, cast, floating, operands
from core.tensor import Tensor

__all__ = [
    "copysign", "deg2rad", "digamma", "erf", "erfc", "erfinv", "float_power", "fmax", "fmin", "heaviside", "isneginf",
    "isposinf", "isreal", "lgamma", "logaddexp", "logaddexp2", "logit", "nan_to_num", "positive", "rad2deg", "sgn",
    "signbit", "sinc", "xlogy",
]  # fmt: skip

_NEAR = 0.5  # below, erf comes from its series: 1 - erfc would lose digits
_STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156)
_DIGAMMA = (-1 / 12, 1 / 120, -1 / 252, 1 / 240, -1 / 132, 691 / 32760, -1 / 12)
_LARGE = 10  # from here on the asymptotic series are exact to 1e-15


def _erf(xp: Any, x: Array) -> Array:
    square = x * x
    term, total = x.copy(), x.copy()
    for n in range(1, 16):
        term = -term * square / x.dtype.type(n)
        total += term / x.dtype.type(2 * n + 1)
    near = total * x.dtype.type(2 / math.sqrt(math.pi))
    far = 1 - 2 * normal_cdf(xp, -xp.abs(x) * x.dtype.type(math.sqrt(2)))
    out: Array = xp.where(xp.abs(x) < _NEAR, near, xp.copysign(far, x))
    return out


def _erfc(xp: Any, x: Array) -> Array:
    return x.dtype.type(2) * normal_cdf(xp, x * x.dtype.type(-math.sqrt(2)))  # type: ignore[no-any-return]


def _bell(xp: Any, x: Array) -> Array:
    return x.dtype.type(2 / math.sqrt(math.pi)) * xp.exp(-x * x)  # type: ignore[no-any-return]


def _erfinv(xp: Any, y: Array) -> Array:
    """Giles, "Approximating the erfinv function", 2012, as the start of Halley's steps."""
    given = y.astype(xp.float64)
    wide = xp.where(xp.abs(given) < 1, given, 0)
    w = -xp.log1p(-wide * wide)
    small = xp.where(w < 5, w - 2.5, 0)
    large = xp.sqrt(xp.where(w < 5, 9, w)) - 3
    first, second = xp.full_like(w, 2.81022636e-08), xp.full_like(w, -0.000200214257)
    for value in (3.43273939e-07, -3.5233877e-06, -4.39150654e-06, 0.00021858087, -0.00125372503, -0.00417768164,
                  0.246640727, 1.50140941):  # fmt: skip
        first = value + first * small
    for value in (0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047,
                  1.00167406, 2.83297682):  # fmt: skip
        second = value + second * large
    x = xp.where(w < 5, first, second) * wide
    for _ in range(2):
        error = xp.where(wide > 0, (1 - wide) - _erfc(xp, x), _erf(xp, x) - wide)
        step = error / xp.maximum(_bell(xp, x), 1e-300)
        x = x - step / (1 + x * step)
    inside = xp.where(xp.abs(given) == 1, xp.copysign(xp.inf, given), x)
    return xp.where(xp.abs(given) <= 1, inside, xp.nan).astype(y.dtype)  # type: ignore[no-any-return]


def _raised(xp: Any, x: Array) -> tuple[Array, Array, Array]:
    """x raised by whole numbers to at least `_LARGE`, the logarithm of the product, and the sum of 1/x, on the way."""
    product, total = xp.zeros_like(x), xp.zeros_like(x)
    for _ in range(_LARGE):
        low = x < _LARGE
        held = xp.where(low, x, 1)
        product += xp.log(xp.abs(held))
        total += xp.where(low, 1 / held, 0)
        x = xp.where(low, x + 1, x)
    return x, product, total


def _series(xp: Any, x: Array, coefficients: tuple[float, ...], power: int) -> Array:
    inverse = 1 / (x * x)
    total = xp.zeros_like(x)
    for value in reversed(coefficients):
        total = (total + value) * inverse
    out: Array = total * x**power if power else total
    return out


def _lgamma(xp: Any, x: Array) -> Array:
    """log |Γ(x)|: Stirling's series above 10, by the recurrence below, by the reflection formula below ½."""
    wide = x.astype(xp.float64)
    mirrored = wide < 0.5
    upper, product, _ = _raised(xp, xp.where(mirrored, 1 - wide, wide))
    value = (upper - 0.5) * xp.log(upper) - upper + 0.5 * math.log(2 * math.pi) + _series(xp, upper, _STIRLING, 1)
    value -= product
    whole = mirrored & (wide == xp.floor(wide))
    sine = xp.where(whole, 1, xp.abs(xp.sin(math.pi * (wide - xp.floor(wide)))))
    value = xp.where(mirrored, math.log(math.pi) - xp.log(sine) - value, value)
    value = xp.where(xp.isposinf(wide), xp.inf, value)
    return xp.where(whole, xp.inf, value).astype(x.dtype)  # type: ignore[no-any-return]


def _digamma(xp: Any, x: Array) -> Array:
    """Γ'(x) / Γ(x), by the same means as `_lgamma`."""
    wide = x.astype(xp.float64)
    mirrored = wide < 0.5
    upper, _, total = _raised(xp, xp.where(mirrored, 1 - wide, wide))
    value = xp.log(upper) - 0.5 / upper + _series(xp, upper, _DIGAMMA, 0) - total
    whole = mirrored & (wide == xp.floor(wide))
    angle = math.pi * xp.where(whole, 0.25, wide - xp.floor(wide))
    value = xp.where(mirrored, value - math.pi / xp.tan(angle), value)
    return xp.where(whole, xp.nan, value).astype(x.dtype)  # type: ignore[no-any-return]


def _trigamma(xp: Any, x: Array) -> Array:
    wide = x.astype(xp.float64)
    mirrored = wide < 0.5
    upper = xp.where(mirrored, 1 - wide, wide)
    total = xp.zeros_like(upper)
    for _ in range(_LARGE):
        low = upper < _LARGE
        total += xp.where(low, 1 / (upper * upper), 0)
        upper = xp.where(low, upper + 1, upper)
    rest = 1 / upper + 0.5 / upper**2
    for power, value in zip(
        range(3, 17, 2), (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6), strict=True
    ):
        rest += value / upper**power
    value = rest + total
    sine = xp.sin(math.pi * (wide - xp.floor(wide)))
    return xp.where(mirrored, (math.pi / sine) ** 2 - value, value).astype(x.dtype)  # type: ignore[no-any-return]


def _sinc(xp: Any, x: Array) -> Array:
    angle = math.pi * xp.where(x == 0, 1, x)
    return xp.where(x == 0, 1, xp.sin(angle) / angle).astype(x.dtype)  # type: ignore[no-any-return]


def _sinc_slope(xp: Any, x: Array) -> Array:
    angle = math.pi * xp.where(x == 0, 1, x)
    slope = math.pi * (angle * xp.cos(angle) - xp.sin(angle)) / angle**2
    return xp.where(x == 0, 0, slope).astype(x.dtype)  # type: ignore[no-any-return]


ERF = Curve(_erf, lambda xp, x, y: _bell(xp, x), needs_x=True)
ERFC = Curve(_erfc, lambda xp, x, y: -_bell(xp, x), needs_x=True)
ERFINV = Curve(
    _erfinv, lambda xp, x, y: y.dtype.type(math.sqrt(math.pi) / 2) * xp.exp(y * y), needs_y=True
)  # fmt: skip
LGAMMA = Curve(_lgamma, lambda xp, x, y: _digamma(xp, x), needs_x=True)
DIGAMMA = Curve(_digamma, lambda xp, x, y: _trigamma(xp, x), needs_x=True)
SINC = Curve(_sinc, lambda xp, x, y: _sinc_slope(xp, x), needs_x=True)


class LogAddExp(Operation):
    """log(e to the power a + e to the power b), without overflow"""

    broadcasts = True

    def forward(self, a: Array, b: Array) -> Array:
        out: Array = array_module(a).logaddexp(a, b)
        self.keep(a, b, out)
        return out

    def backward(self, grad: Array) -> Gradients:
        a, b, out = self.saved()
        xp = array_module(out)
        same = ~xp.isfinite(out)
        return tuple([grad * xp.exp(xp.where(same, 0, side - out)) for side in (a, b)])


def erf(input: Tensor) -> Tensor:
    """Share of a normal distribution of variance ½ within ±input: 2/√π times the integral of exp(-t²) from 0."""
    return pointwise(ERF, input)


def erfc(input: Tensor) -> Tensor:
    """1 - erf(input), exact far out"""
    return pointwise(ERFC, input)


def erfinv(input: Tensor) -> Tensor:
    """The number whose erf is input; ±infinity at ±1, NaN beyond"""
    return pointwise(ERFINV, input)


def lgamma(input: Tensor) -> Tensor:
    """Logarithm of |Γ(input)|"""
    return pointwise(LGAMMA, input)


def digamma(input: Tensor) -> Tensor:
    """Slope of lgamma"""
    return pointwise(DIGAMMA, input)


def sinc(input: Tensor) -> Tensor:
    """sin(π · input) / (π · input), 1 at 0"""
    return pointwise(SINC, input)


def logit(input: Tensor, eps: float | None = None) -> Tensor:
    """log(input / (1 - input)), the inverse of sigmoid; with `eps` of input kept within eps and 1 - eps."""
    kept = floating(input) if eps is None else elementwise.clamp(floating(input), eps, 1 - eps)
    return sub(log(kept), log1p(elementwise.neg(kept)))


def xlogy(input: Operand, other: Operand) -> Tensor:
    """input · log(other), 0 where input is 0 and other is not NaN"""
    first, second = [floating(x) for x in operands(input, other)]
    nothing = compare.logical_and(compare.eq(first, 0), compare.logical_not(compare.isnan(second)))
    return where(nothing, mul(first, 0.0), mul(first, log(where(nothing, 1.0, second))))


def logaddexp(input: Tensor, other: Tensor) -> Tensor:
    """log(exp(input) + exp(other)), without overflow"""
    return binary(LogAddExp, *[floating(x) for x in operands(input, other)])


def logaddexp2(input: Tensor, other: Tensor) -> Tensor:
    """Logarithm to base 2 of 2 to the power input + 2 to the power other, without overflow"""
    scale = math.log(2)
    return div(logaddexp(mul(input, scale), mul(other, scale)), scale)


def nan_to_num(input: Tensor, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None) -> Tensor:
    """`nan`, `posinf` and `neginf` (the largest and lowest number of the type) in place of what is not finite."""
    if input.array.dtype.kind not in "fc":
        return input
    limits = array_module(input.array).finfo(input.array.dtype)
    out = where(compare.isnan(input), nan, input)
    out = where(isposinf(input), float(limits.max) if posinf is None else posinf, out)
    return where(isneginf(input), float(limits.min) if neginf is None else neginf, out)


def isposinf(input: Tensor) -> Tensor:
    """Whether elements are +infinity."""
    return compare.eq(input, math.inf)


def isneginf(input: Tensor) -> Tensor:
    """Whether elements are -infinity."""
    return compare.eq(input, -math.inf)


def isreal(input: Tensor) -> Tensor:
    """Whether elements have no imaginary part."""
    return compare.eq(Tensor(array_module(input.array).asarray(input.array.imag)), 0)


def signbit(input: Tensor) -> Tensor:
    """Whether elements carry a minus sign, that of -0 included."""
    xp = array_module(input.array)
    return Tensor(xp.asarray(xp.signbit(input.array) if input.dtype.kind == "f" else input.array < 0))


def sgn(input: Tensor) -> Tensor:
    """-1, 0 or 1; of complex numbers the number of length 1 in their direction."""
    if input.dtype.kind != "c":
        return compare.sign(input)
    size = elementwise.abs(input)
    return div(input, where(compare.eq(size, 0), 1.0, size))


def copysign(input: Tensor, other: Operand) -> Tensor:
    """The size of input with the sign of other."""
    first, second = [floating(x) for x in operands(input, other)]
    flips = compare.ne(signbit(first), signbit(second))
    return where(flips, elementwise.neg(first), first)


def heaviside(input: Tensor, values: Tensor) -> Tensor:
    """0 below 0, 1 above 0, `values` at 0. No gradient."""
    xp = array_module(input.array)
    return Tensor(xp.asarray(xp.where(input.array == 0, values.array, input.array > 0)).astype(input.dtype))


def fmax(input: Tensor, other: Operand) -> Tensor:
    """The larger one; a number beats NaN."""
    first, second = operands(input, other)
    larger = arithmetic.maximum(first, second)
    return where(compare.isnan(first), second, where(compare.isnan(second), first, larger))


def fmin(input: Tensor, other: Operand) -> Tensor:
    """The smaller one; a number beats NaN."""
    first, second = operands(input, other)
    smaller = arithmetic.minimum(first, second)
    return where(compare.isnan(first), second, where(compare.isnan(second), first, smaller))


def float_power(input: Operand, exponent: Operand) -> Tensor:
    """`pow` in float64"""
    first, second = operands(input, exponent)
    kind = dtypes.complex128 if "c" in (first.dtype.kind, second.dtype.kind) else dtypes.float64
    return arithmetic.pow(cast(first, kind), cast(second, kind))


def deg2rad(input: Tensor) -> Tensor:
    """From degrees to radians"""
    return mul(floating(input), math.pi / 180)


def rad2deg(input: Tensor) -> Tensor:
    """From radians to degrees"""
    return mul(floating(input), 180 / math.pi)


def positive(input: Tensor) -> Tensor:
    """input itself. RuntimeError for booleans."""
    if input.dtype == dtypes.bool:
        raise RuntimeError("positive does not know booleans; convert the tensor with to() first.")
    return input
