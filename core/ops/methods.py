"""Which operation each method of a tensor is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from core import autograd
from core.ops import (
    arithmetic,
    arrange,
    compare,
    complexes,
    contract,
    convert,
    creation,
    curves,
    elementwise,
    indexing,
    inplace,
    matmul,
    reduce,
    scatter,
    shape,
    softmax,
    statistics,
)
from core.ops.operands import Operand
from core.tensor import Tensor


def _reflected(function: Callable[..., Tensor]) -> Callable[[Tensor, Operand], Tensor]:
    def method(x: Tensor, other: Operand) -> Tensor:
        return function(other, x)

    return method


def _where(x: Tensor, condition: Tensor, other: Operand) -> Tensor:
    return arithmetic.where(condition, x, other)


def _type(x: Tensor, dtype: Any = None) -> Any:
    return f"{x.dtype}" if dtype is None else convert.to(x, dtype)


def _matrix_transposed(x: Tensor) -> Tensor:
    return shape.transpose(x, -2, -1)


def _transposed(x: Tensor) -> Tensor:
    return shape.permute(x, tuple(range(x.ndim))[::-1])


def _view_as(x: Tensor, other: Tensor) -> Tensor:
    return shape.reshape(x, other.shape)


_REFLECTED = ("add", "sub", "mul", "truediv", "pow", "matmul", "floordiv", "mod", "and", "or", "xor")


def _from_operators() -> Mapping[str, Any]:
    table = {
        "add": arithmetic.add, "sub": arithmetic.sub, "mul": arithmetic.mul, "truediv": arithmetic.div,
        "pow": arithmetic.pow, "matmul": matmul.matmul, "floordiv": arithmetic.floor_divide,
        "mod": arithmetic.remainder, "and": compare.bitwise_and, "or": compare.bitwise_or,
        "xor": compare.bitwise_xor, "eq": compare.eq, "ne": compare.ne, "lt": compare.lt, "le": compare.le,
        "gt": compare.gt, "ge": compare.ge,
    }  # fmt: skip
    found: dict[str, Any] = {f"__{name}__": function for name, function in table.items()}
    found |= {f"__r{name}__": _reflected(table[name]) for name in _REFLECTED}
    found |= {f"__i{name}__": getattr(inplace, f"i{name}") for name in ("add", "sub", "mul", "truediv")}
    found |= {"__neg__": elementwise.neg, "__abs__": elementwise.abs, "__invert__": compare.bitwise_not}
    return found | {"__getitem__": indexing.getitem, "__setitem__": indexing.setitem}


_NAMES = {
    arithmetic: "add sub mul div pow maximum minimum",
    inplace: "add_ sub_ mul_ div_ zero_ fill_ copy_ clamp_ masked_fill_ exp_ sqrt_ neg_ relu_ normal_ uniform_",
    compare: "eq ne lt le gt ge isnan isfinite isinf equal allclose sign floor ceil round isclose "
    "logical_and logical_or logical_xor logical_not trunc",
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
    scatter: "scatter scatter_add index_add index_copy index_fill masked_select take nonzero",
    statistics: "cumprod median kthvalue quantile diff aminmax count_nonzero bincount unique isin",
    complexes: "conj angle is_complex",
    creation: "new_zeros new_ones new_full new_tensor",
    convert: "to cpu cuda float double half long int bool type_as",
}


def bind() -> None:
    """Give `Tensor` its methods."""
    for module, names in _NAMES.items():
        for name in names.split():
            setattr(Tensor, name, getattr(module, name))
    for name, function in _from_operators().items():
        setattr(Tensor, name, function)
    others = {
        "backward": autograd.backward, "register_hook": autograd.register_hook, "retain_grad": autograd.retain_grad,
        "view": shape.reshape, "view_as": _view_as, "broadcast_to": shape.expand,
        "where": _where, "type": _type, "T": property(_transposed), "mT": property(_matrix_transposed),
        "real": property(complexes.real), "imag": property(complexes.imag), "multiply": arithmetic.mul,
        "divide": arithmetic.div, "subtract": arithmetic.sub, "absolute": elementwise.abs, "clip": elementwise.clamp,
        "floor_divide": arithmetic.floor_divide, "remainder": arithmetic.remainder, "swapaxes": shape.transpose,
        "ravel": shape.flatten,
    }  # fmt: skip
    for name, function in others.items():
        setattr(Tensor, name, function)
