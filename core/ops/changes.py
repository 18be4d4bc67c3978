"""Functions of a tensor as changes in place, outside the graph: `x.tanh_()` is `x.copy_(x.tanh())`."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any

from core.backend import Generator, current_generator, to_device
from core.ops import arithmetic, arrange, compare, curves, elementwise, products, reduce, sampling, scatter, shape
from core.ops import special as special_functions
from core.ops.inplace import copy_, require_free
from core.tensor import Tensor

Change = Callable[..., Tensor]

_FUNCTIONS: dict[str, Callable[..., Tensor]] = {
    "abs_": elementwise.abs, "addcdiv_": products.addcdiv, "addcmul_": products.addcmul, "ceil_": compare.ceil,
    "clip_": elementwise.clamp, "cos_": elementwise.cos, "cumsum_": reduce.cumsum, "erf_": special_functions.erf,
    "floor_": compare.floor, "floor_divide_": arithmetic.floor_divide, "fmod_": curves.fmod,
    "index_add_": scatter.index_add, "index_copy_": scatter.index_copy, "index_fill_": scatter.index_fill,
    "index_put_": scatter.index_put, "lerp_": curves.lerp, "log_": elementwise.log,
    "logical_not_": compare.logical_not, "masked_scatter_": scatter.masked_scatter,
    "nan_to_num_": special_functions.nan_to_num, "pow_": arithmetic.pow, "reciprocal_": elementwise.reciprocal,
    "remainder_": arithmetic.remainder, "round_": compare.round, "rsqrt_": elementwise.rsqrt,
    "scatter_": scatter.scatter, "scatter_add_": scatter.scatter_add, "scatter_reduce_": scatter.scatter_reduce,
    "sigmoid_": elementwise.sigmoid, "sign_": compare.sign, "sin_": elementwise.sin, "square_": elementwise.square,
    "tanh_": elementwise.tanh, "tril_": arrange.tril, "triu_": arrange.triu, "trunc_": compare.trunc,
}  # fmt: skip
_LAYOUTS: dict[str, Callable[..., Tensor]] = {
    "squeeze_": shape.squeeze, "unsqueeze_": shape.unsqueeze, "t_": shape.t, "transpose_": shape.transpose,
}  # fmt: skip


def clamp_min_(x: Tensor, min: float) -> Tensor:
    """At least `min`"""
    return copy_(x, elementwise.clamp(x.detach(), min=min))


def clamp_max_(x: Tensor, max: float) -> Tensor:
    """At most `max`"""
    return copy_(x, elementwise.clamp(x.detach(), max=max))


def detach_(x: Tensor) -> Tensor:
    """Leave the graph: from now on a leaf that requires no gradients."""
    x.creator, x.output_index, x.requires_grad = None, 0, False
    return x


def fill_diagonal_(x: Tensor, fill_value: float) -> Tensor:
    """`fill_value` on the diagonal of a matrix"""
    require_free(x)
    side = builtins.min(x.shape)
    places = (range(side),) * x.ndim
    x.array[places] = fill_value
    x.mark_changed()
    return x


def bernoulli_(x: Tensor, p: float | Tensor = 0.5, *, generator: Generator | None = None) -> Tensor:
    """1 with probability `p`, else 0"""
    chances = p if isinstance(p, Tensor) else None
    drawn = sampling.bernoulli(x.detach() if chances is None else chances, None if chances is not None else _number(p),
                               generator=generator)  # fmt: skip
    return copy_(x, drawn)


def exponential_(x: Tensor, lambd: float = 1.0, *, generator: Generator | None = None) -> Tensor:
    """Numbers from the exponential distribution with rate `lambd`"""
    drawn = (generator or current_generator()).numpy.standard_exponential(x.shape) / lambd
    return copy_(x, Tensor(to_device(drawn.astype(x.dtype), x.device)))


def log_normal_(x: Tensor, mean: float = 1.0, std: float = 2.0, *, generator: Generator | None = None) -> Tensor:
    """Numbers whose logarithms are normal with `mean` and `std`"""
    drawn = (generator or current_generator()).numpy.lognormal(mean, std, x.shape)
    return copy_(x, Tensor(to_device(drawn.astype(x.dtype), x.device)))


def random_(x: Tensor, *limits: int, generator: Generator | None = None) -> Tensor:
    """Integers: random_(to) from 0 to below `to`, random_(from, to), or all that the type holds exactly"""
    low, high = (0, *limits) if len(limits) == 1 else limits or (0, _most(x) + 1)
    drawn = (generator or current_generator()).numpy.integers(low, high, x.shape)
    return copy_(x, Tensor(to_device(drawn.astype(x.dtype), x.device)))


def addmm_(x: Tensor, mat1: Tensor, mat2: Tensor, *, beta: float = 1, alpha: float = 1) -> Tensor:
    """beta · x + alpha · (mat1 @ mat2)"""
    product = arithmetic.mul(mat1.detach() @ mat2.detach(), alpha)
    return copy_(x, arithmetic.add(arithmetic.mul(x.detach(), beta), product))


def table() -> dict[str, Change]:
    """Every change by the name of the method."""
    found: dict[str, Change] = {name: _valued(function) for name, function in _FUNCTIONS.items()}
    found |= {name: _laid(function) for name, function in _LAYOUTS.items()}
    own = (clamp_min_, clamp_max_, detach_, fill_diagonal_, bernoulli_, exponential_, log_normal_, random_, addmm_)
    return found | {function.__name__: function for function in own}


def _valued(function: Callable[..., Tensor]) -> Change:
    def change(x: Tensor, *args: Any, **names: Any) -> Tensor:
        require_free(x, *args, *names.values())
        return copy_(x, function(x.detach(), *args, **names))

    change.__doc__ = function.__doc__
    return change


def _laid(function: Callable[..., Tensor]) -> Change:
    def change(x: Tensor, *args: Any, **names: Any) -> Tensor:
        require_free(x)
        x.array = function(x.detach(), *args, **names).array
        return x

    change.__doc__ = function.__doc__
    return change


def _number(value: Any) -> float:
    return float(value)


def _most(x: Tensor) -> int:
    """The largest whole number up to which the type of `x` holds all."""
    kinds = {"float16": 2**11, "float32": 2**24, "float64": 2**53, "bool": 1}
    name = str(x.dtype)
    return kinds[name] if name in kinds else 2 ** (8 * x.dtype.itemsize - (x.dtype.kind == "i")) - 1
