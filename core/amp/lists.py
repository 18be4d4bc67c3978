"""Which operations run in half precision and which in float32 under `autocast`.

The lists are PyTorch's (its page "Autocast Op Reference"), said of this engine's operations. Three are more careful:
batch normalisation, means and power-average pooling run in float32, because their sums are taken in the type of their
input here. An operation in none of them runs in the type it is given.
"""

from __future__ import annotations

from enum import Enum
from functools import cache

from core.autograd import Operation
from core.ops import (
    adaptive,
    arithmetic,
    attention,
    batch_norm,
    class_losses,
    contract,
    conv,
    conv3d,
    conv_transpose,
    curves,
    elementwise,
    losses,
    matmul,
    normalisation,
    pool,
    rectifier,
    recurrent,
    reduce,
    scatter,
    shape,
    softmax,
    statistics,
)


class Precision(Enum):
    """What an operation does to inputs of float16 and float32."""

    HALF = "half"
    FULL = "full"
    WIDEST = "widest"
    """All inputs in the widest type among them."""


HALF: tuple[type[Operation], ...] = (
    attention.Attention,
    contract.Einsum,
    conv.Conv2d,
    conv3d.Conv3d,
    conv3d.ConvTranspose3d,
    conv_transpose.ConvTranspose2d,
    matmul.Linear,
    matmul.MatMul,
    rectifier.PReLU,
    recurrent.Scan,
)
FULL: tuple[type[Operation], ...] = (
    adaptive.AdaptiveMean,
    arithmetic.Power,
    class_losses.Focus,
    class_losses.PickClass,
    losses.Pairwise,
    batch_norm.BatchNorm,
    normalisation.LocalResponse,
    normalisation.Normalize,
    normalisation.UnitLength,
    pool.LpPool2d,
    reduce.Cumsum,
    reduce.Mean,
    reduce.Prod,
    reduce.Sum,
    softmax.CrossEntropy,
    softmax.LogSoftmax,
    softmax.Softmax,
    statistics.CumulativeProduct,
)
WIDEST: tuple[type[Operation], ...] = (arithmetic.Where, curves.Atan2, scatter.Put, shape.Concat)
FULL_CURVES = (
    curves.ACOS,
    curves.ASIN,
    curves.COSH,
    curves.EXP2,
    curves.LOG10,
    curves.LOG2,
    curves.SINH,
    curves.TAN,
    elementwise.EXP,
    elementwise.EXPM1,
    elementwise.LOG,
    elementwise.LOG1P,
    elementwise.RECIPROCAL,
    elementwise.RSQRT,
)
_BY_KIND: dict[type, Precision] = {
    **dict.fromkeys(HALF, Precision.HALF),
    **dict.fromkeys(FULL, Precision.FULL),
    **dict.fromkeys(WIDEST, Precision.WIDEST),
}


def precision_of(operation: Operation) -> Precision | None:
    """In which type `operation` runs; None for the one it is given."""
    if isinstance(operation, elementwise.Pointwise):
        return Precision.FULL if operation.curve in FULL_CURVES else None
    return _of_kind(type(operation))


@cache
def _of_kind(kind: type[Operation]) -> Precision | None:
    """What is listed for `kind` or the nearest class it derives from."""
    return next((_BY_KIND[base] for base in kind.__mro__ if base in _BY_KIND), None)
