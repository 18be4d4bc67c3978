"""Which operation each method of a tensor is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from core import autograd
from core.ops import (
    arithmetic,
    arrange,
    changes,
    compare,
    complexes,
    contract,
    convert,
    creation,
    curves,
    elementwise,
    indexing,
    inplace,
    layout,
    linalg,
    matmul,
    products,
    reduce,
    sampling,
    scatter,
    search,
    shape,
    softmax,
    special,
    statistics,
)
from core.ops.keywords import takes_axis, with_axis
from core.ops.operands import Operand
from core.tensor import Tensor


def _reflected(function: Callable[..., Tensor]) -> Callable[[Tensor, Operand], Tensor]:
    def method(x: Tensor, other: Operand) -> Tensor:
        return function(other, x)

    return method


def _comparing(function: Callable[..., Tensor]) -> Callable[[Tensor, Any], Any]:
    """`x == other`; nothing is equal to None, which Python says of itself."""

    def method(x: Tensor, other: Any) -> Any:
        return NotImplemented if other is None else function(x, other)

    return method


def _replacing(function: Callable[..., Tensor]) -> Callable[[Tensor, Operand], Tensor]:
    """`x **= 2` and the like: in place outside the graph, a new tensor where gradients are recorded."""

    def method(x: Tensor, other: Operand) -> Tensor:
        result = function(x, other)
        return result if result.requires_grad else inplace.copy_(x, result)

    return method


def _where(x: Tensor, condition: Tensor, other: Operand) -> Tensor:
    return arithmetic.where(condition, x, other)


def _type(x: Tensor, dtype: Any = None) -> Any:
    return f"{x.dtype}" if dtype is None else convert.to(x, dtype)


def _matrix_transposed(x: Tensor) -> Tensor:
    return shape.transpose(x, -2, -1)


def _transposed(x: Tensor) -> Tensor:
    return shape.permute(x, tuple(range(x.ndim))[::-1])


def _view(x: Tensor, *shape_or_type: Any) -> Tensor:
    """The same values under other sizes, or the same bytes as another type."""
    if len(shape_or_type) == 1 and isinstance(shape_or_type[0], np.dtype):
        return Tensor(x.array.view(shape_or_type[0]))
    return shape.reshape(x, *shape_or_type)


def _view_as(x: Tensor, other: Tensor) -> Tensor:
    return shape.reshape(x, other.shape)


_REFLECTED = ("add", "sub", "mul", "truediv", "pow", "matmul", "floordiv", "mod", "and", "or", "xor")


def _from_operators() -> Mapping[str, Any]:
    table = {
        "add": arithmetic.add, "sub": arithmetic.sub, "mul": arithmetic.mul, "truediv": arithmetic.div,
        "pow": arithmetic.pow, "matmul": matmul.matmul, "floordiv": arithmetic.floor_divide,
        "mod": arithmetic.remainder, "and": compare.bitwise_and, "or": compare.bitwise_or,
        "xor": compare.bitwise_xor, "lshift": compare.bitwise_left_shift, "rshift": compare.bitwise_right_shift,
        "eq": compare.eq, "ne": compare.ne, "lt": compare.lt, "le": compare.le,
        "gt": compare.gt, "ge": compare.ge,
    }  # fmt: skip
    found: dict[str, Any] = {f"__{name}__": function for name, function in table.items()}
    found |= {f"__r{name}__": _reflected(table[name]) for name in _REFLECTED}
    found |= {f"__i{name}__": getattr(inplace, f"i{name}") for name in ("add", "sub", "mul", "truediv")}
    found |= {f"__i{name}__": _replacing(table[name]) for name in ("pow", "and", "or", "xor")}
    found |= {f"__{name}__": _comparing(table[name]) for name in ("eq", "ne")}
    found |= {"__neg__": elementwise.neg, "__abs__": elementwise.abs, "__invert__": compare.bitwise_not}
    return found | {"__getitem__": indexing.getitem, "__setitem__": indexing.setitem}


_NAMES = {
    arithmetic: "add sub mul div pow maximum minimum",
    inplace: "add_ sub_ mul_ div_ zero_ fill_ copy_ clamp_ masked_fill_ exp_ sqrt_ neg_ relu_ normal_ uniform_",
    special: "erf erfc erfinv lgamma digamma sinc logit xlogy logaddexp logaddexp2 nan_to_num isposinf isneginf isreal "
    "signbit sgn copysign heaviside fmax fmin float_power deg2rad rad2deg positive",
    products: "cross kron dist inner vdot addcmul addcdiv addmv addr addbmm matrix_power",
    search: "argwhere corrcoef cov cummax cummin histc logcumsumexp mode nanmean nanmedian nansum take_along_dim "
    "unique_consecutive",
    layout: "adjoint rot90 fliplr flipud diagflat tensor_split hsplit vsplit dsplit unfold",
    sampling: "bernoulli multinomial",
    linalg: "det slogdet logdet cholesky svd qr",
    compare: "eq ne lt le gt ge isnan isfinite isinf equal allclose sign floor ceil round isclose trunc "
    "bitwise_and bitwise_or bitwise_xor bitwise_not bitwise_left_shift bitwise_right_shift "
    "logical_and logical_or logical_xor logical_not",
    elementwise: "neg abs exp log log1p expm1 sqrt rsqrt square reciprocal sin cos tanh sigmoid relu clamp",
    softmax: "softmax log_softmax",
    reduce: "sum mean var std prod max min amax amin argmax argmin argsort sort topk all any cumsum logsumexp norm",
    shape: "reshape flatten permute transpose t squeeze unsqueeze expand expand_as contiguous clone unbind split chunk "
    "repeat",
    indexing: "gather index_select masked_fill flip",
    matmul: "matmul mm bmm dot",
    arrange: "tril triu diag diag_embed diagonal trace roll tile repeat_interleave movedim unflatten narrow select",
    contract: "outer mv addmm baddbmm",
    curves: "tan asin acos atan sinh cosh asinh acosh atanh log2 log10 exp2 atan2 hypot fmod frac lerp",
    scatter: "scatter scatter_add index_add index_copy index_fill masked_select take nonzero "
    "masked_scatter index_put scatter_reduce",
    statistics: "cumprod median kthvalue quantile diff aminmax count_nonzero bincount unique isin",
    complexes: "conj angle is_complex",
    creation: "new_zeros new_ones new_full new_tensor new_empty",
    convert: "to cpu cuda float double half long int bool type_as short byte char",
}


def _new_shape(x: Tensor, other: Tensor) -> Tensor:
    return shape.reshape(x, other.shape)


def _clamp_min(x: Tensor, min: float) -> Tensor:
    """At least `min`"""
    return elementwise.clamp(x, min=min)


def _clamp_max(x: Tensor, max: float) -> Tensor:
    """At most `max`"""
    return elementwise.clamp(x, max=max)


def aliases() -> Mapping[str, Any]:
    """Second names of functions, PyTorch's own and NumPy's."""
    found = {
        "absolute": elementwise.abs, "clip": elementwise.clamp, "clamp_min": _clamp_min, "clamp_max": _clamp_max,
        "negative": elementwise.neg, "multiply": arithmetic.mul, "divide": arithmetic.div,
        "true_divide": arithmetic.div, "subtract": arithmetic.sub, "floor_divide": arithmetic.floor_divide,
        "remainder": arithmetic.remainder, "fix": compare.trunc, "greater": compare.gt, "greater_equal": compare.ge,
        "less": compare.lt, "less_equal": compare.le, "not_equal": compare.ne, "moveaxis": arrange.movedim,
        "swapaxes": shape.transpose, "swapdims": shape.transpose, "ravel": shape.flatten, "inverse": linalg.inv,
        "pinverse": linalg.pinv, "ger": contract.outer, "broadcast_to": shape.expand,
    }  # fmt: skip
    arcs = ("acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh")
    return found | {name.replace("a", "arc", 1): getattr(curves, name) for name in arcs}


def bind() -> None:
    """Give `Tensor` its methods."""
    found: dict[str, Any] = {name: getattr(module, name) for module, names in _NAMES.items() for name in names.split()}
    found |= {**_from_operators(), **aliases(), **changes.table()}
    found |= {
        "backward": autograd.backward, "register_hook": autograd.register_hook, "retain_grad": autograd.retain_grad,
        "view": _view, "view_as": _view_as, "reshape_as": _new_shape, "where": _where, "type": _type,
        "T": property(_transposed), "mT": property(_matrix_transposed), "H": property(layout.adjoint),
        "real": property(complexes.real), "imag": property(complexes.imag),
    }  # fmt: skip
    for name, function in found.items():
        setattr(Tensor, name, with_axis(function) if takes_axis(function) else function)
