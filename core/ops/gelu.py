"""GELU, and the distribution function of the normal distribution behind it, in single and double precision."""

from __future__ import annotations

import math
from typing import Any

from core.backend import Array

# log(erfc(z) / t) + z² for t = 2 / (2 + z) as a polynomial in 2·t − 1, which lies in −1 … 1 for every z ≥ 0; the idea
# is that of Press et al., "Numerical Recipes", 3rd edition, 6.2.2. Fitted at Chebyshev nodes; lowest power first.
_SINGLE = (  # the first ten Chebyshev terms of the other, which stand for float32's own rounding
    -0.6717940760543334, 0.6726422171554931, 0.0473431062908863, -0.04687488817891578, -0.009873768747270483,
    0.008703812035393495, 0.0017765646349167596, -0.0020487347607070893, -0.00020790912054723004, 0.0003337358939927786,
)  # fmt: skip
_DOUBLE = (
    -0.6717940840566928, 0.6726432239776403, 0.04734330684212129, -0.04689561022930628, -0.00987268937528246,
    0.008824938503418575, 0.001758933701651699, -0.0023458117755531774, -0.00014624805382285074, 0.0006736731722707731,
    -9.37293990858641e-05, -0.00017427546277780143, 7.138519025279478e-05, 3.16561621001469e-05,
    -3.0162764787406456e-05, 3.3395051679512673e-07, 8.547758001745825e-06, -3.245119255789188e-06,
    -1.2930479457517592e-06, 1.5568104728259858e-06, -1.166151012709901e-07, -4.595108698243611e-07,
    1.0542198570234176e-07, 9.094506029679592e-08, -1.7343617002643315e-08, -9.681394049882391e-09,
)  # fmt: skip
_TANH_CUBE = 0.044715
_FAR = 40  # further out the tail is 0 in every type, and squares would overflow in float16


def normal_cdf(xp: Any, x: Array) -> Array:
    """Share of a standard normal distribution below x, to 2e-15 in float64, 2e-7 in float32, far tail included."""
    number = x.dtype.type
    z = xp.minimum(xp.abs(x), number(_FAR))
    z *= number(math.sqrt(0.5))
    t = 2 / (z + number(2))
    place = 2 * t - number(1)
    coefficients = _DOUBLE if x.dtype.itemsize > 4 else _SINGLE
    total = xp.full_like(place, coefficients[-1])
    for value in coefficients[-2::-1]:
        total *= place
        total += number(value)
    z *= z
    total -= z
    tail = xp.exp(total)
    tail *= t
    tail *= number(0.5)
    above: Array = (x > 0).astype(x.dtype)  # 1 - tail there, by arithmetic: choosing costs ten times as much
    tail *= 1 - 2 * above
    above += tail
    return above


def normal_density(xp: Any, x: Array) -> Array:
    """exp(−x² / 2) / √(2π)"""
    near = xp.clip(x, -_FAR, _FAR)
    density: Array = near * near
    density *= x.dtype.type(-0.5)
    density = xp.exp(density)
    density *= x.dtype.type(1 / math.sqrt(2 * math.pi))
    return density


def tanh_gate(xp: Any, x: Array) -> Array:
    """½ · (1 + tanh(√(2/π) · (x + 0.044715 · x³))), which is close to `normal_cdf` and cheap."""
    number = x.dtype.type
    x = xp.clip(x, -_FAR, _FAR)
    inner = (x * x * number(_TANH_CUBE) + number(1)) * x * number(math.sqrt(2 / math.pi))
    out: Array = (xp.tanh(inner) + number(1)) * number(0.5)
    return out


def tanh_gate_slope(xp: Any, x: Array, gate: Array) -> Array:
    """Derivative of `tanh_gate` at x, where it is `gate`."""
    number = x.dtype.type
    x = xp.clip(x, -_FAR, _FAR)
    inner = (x * x * number(3 * _TANH_CUBE) + number(1)) * number(2 * math.sqrt(2 / math.pi))
    out: Array = gate * (number(1) - gate) * inner
    return out
