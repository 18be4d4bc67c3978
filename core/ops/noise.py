"""Noise while training: whole channels, samples or single values dropped or shaken. Draws from `current_generator()`.

Where nothing is drawn (in use, or with a probability of 0) each function gives its input back as it is.
"""

from __future__ import annotations

import math

from core.autograd import Gradients, Operation
from core.backend import Array, array_module, current_generator, memory
from core.ops.shape import squeeze, unsqueeze
from core.tensor import Tensor

ALPHA = -1.7580993408473766
"""What SELU tends to for very negative values: -scale · alpha of Klambauer et al., 2017."""


class Shake(Operation):
    """x · factors + offsets; either may be left out, and factors may have axes of size 1"""

    def __init__(self, factors: Array | None, offsets: Array | None) -> None:
        self.factors, self.offsets = factors, offsets

    def forward(self, x: Array) -> Array:
        factors, offsets = self.factors, self.offsets
        self.factors = self.offsets = None  # what backward needs is kept, and freed by it
        self.keep(factors)
        out = memory.empty_like(x)
        if factors is None:
            out[...] = x
        else:
            array_module(x).multiply(x, factors, out=out)
        if offsets is not None:
            out += offsets
        return out

    def backward(self, grad: Array) -> Gradients:
        (factors,) = self.saved()
        return (grad if factors is None else grad * factors,)


def feature_dropout(x: Tensor, p: float, training: bool) -> Tensor:
    """Whole channels of x (N, C, …) are dropped with probability `p`, the others scaled up.

    Tompson et al., "Efficient object localization using convolutional networks", 2015.
    """
    _require_probability("dropout", p)
    if not training or p == 0:
        return x
    return Shake(_switches(x.array, x.shape[:2], p), None)(x)


def dropout1d(input: Tensor, p: float = 0.5, training: bool = True) -> Tensor:
    """`feature_dropout` of sequences (N, C, L) or (C, L)."""
    return _feature_dropout(input, p, training, 3)


def dropout2d(input: Tensor, p: float = 0.5, training: bool = True) -> Tensor:
    """`feature_dropout` of pictures (N, C, H, W), or of sequences (N, C, L)."""
    return _feature_dropout(input, p, training, 3 if input.ndim == 3 else 4)


def dropout3d(input: Tensor, p: float = 0.5, training: bool = True) -> Tensor:
    """`feature_dropout` of volumes (N, C, D, H, W) or (C, D, H, W)."""
    return _feature_dropout(input, p, training, 5)


def alpha_dropout(input: Tensor, p: float = 0.5, training: bool = False) -> Tensor:
    """Values are set to SELU's lower limit with probability `p`; mean and variance stay 0 and 1.

    Klambauer et al., "Self-normalizing neural networks", 2017.
    """
    _require_probability("alpha_dropout", p)
    if not training or p == 0:
        return input
    mask, share = current_generator().keep_mask(input.array, p)
    drop, number = 1 - share, input.array.dtype.type
    scale = 1 / math.sqrt((ALPHA * ALPHA * drop + 1) * share) if share else 0.0
    factors, offsets = memory.empty_like(input.array), memory.empty_like(input.array)
    xp = array_module(mask)
    xp.multiply(mask, number(scale), out=factors)
    xp.multiply(~mask, number(scale * ALPHA), out=offsets)
    if share:
        offsets -= number(scale * ALPHA * drop)
    return Shake(factors, offsets)(input)


def gaussian_noise(input: Tensor, std: float = 0.1, training: bool = True) -> Tensor:
    """input plus normal noise of deviation `std`.

    Bishop, "Training with noise is equivalent to Tikhonov regularization", 1995.
    """
    if std < 0:
        raise ValueError(f"gaussian_noise: the deviation must not be negative; it is {std}.")
    if not training or std == 0:
        return input
    return Shake(None, _normal(input.array, std))(input)


def gaussian_dropout(input: Tensor, p: float = 0.5, training: bool = True) -> Tensor:
    """input times normal noise with mean 1 and the variance that dropping with probability `p` has, p / (1 - p).

    Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014, section 10.
    """
    if not 0 <= p < 1:
        raise ValueError(f"gaussian_dropout: the probability must be at least 0 and less than 1; it is {p}.")
    if not training or p == 0:
        return input
    factors = _normal(input.array, math.sqrt(p / (1 - p)))
    factors += factors.dtype.type(1)
    return Shake(factors, None)(input)


def stochastic_depth(input: Tensor, p: float, mode: str = "row", training: bool = True) -> Tensor:
    """Whole samples ("row"), or the whole batch ("batch"), dropped with probability `p`, the others scaled up.

    Huang et al., "Deep networks with stochastic depth", 2016.
    """
    _require_probability("stochastic_depth", p)
    if mode not in ("row", "batch"):
        raise ValueError(f'stochastic_depth: the mode must be "row" or "batch"; it is {mode!r}.')
    if not training or p == 0:
        return input
    return Shake(_switches(input.array, input.shape[:1] if mode == "row" else (), p), None)(input)


def _feature_dropout(x: Tensor, p: float, training: bool, axes: int) -> Tensor:
    if x.ndim == axes:
        return feature_dropout(x, p, training)
    if x.ndim != axes - 1:
        raise RuntimeError(
            f"dropout{axes - 2}d: expected an input with {axes} axes, (N, C, …), or {axes - 1} without the batch; "
            f"received {x.shape}."
        )
    return squeeze(feature_dropout(unsqueeze(x, 0), p, training), 0)


def _switches(like: Array, lead: tuple[int, ...], drop: float) -> Array:
    """0 or the inverse of the share that stays, for the leading axes; the other axes have size 1."""
    xp = array_module(like)
    mask, share = current_generator().keep_mask(xp.empty((*lead, *(1,) * (like.ndim - len(lead))), like.dtype), drop)
    factors: Array = mask * like.dtype.type(1 / share if share else 0)
    return factors


def _normal(like: Array, std: float) -> Array:
    drawn = current_generator().normal_like(like)
    drawn *= drawn.dtype.type(std)
    return drawn


def _require_probability(name: str, p: float) -> None:
    if not 0 <= p <= 1:
        raise ValueError(f"{name}: the probability must be between 0 and 1; it is {p}.")
