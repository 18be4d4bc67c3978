"""Functions of tensors: curves, reductions, indices, arrangements, products and complex numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch

import core
from benchmarks.parity.compare import Shape, difference, draw

PLACES = np.array([[0, 2, 1, 1], [2, 0, 0, 1]])
Function = Callable[..., Any]
Case = tuple[str, Callable[[Any], Function], tuple[Shape, ...], float, float]
"""Name, the function given the library, the shapes of its inputs, and the range of the values."""


def _curve(name: str, low: float, high: float) -> Case:
    return name, lambda lib: getattr(lib, name), ((3, 4, 2),), low, high


def _on(name: str, make: Callable[[Any], Function], *shapes: Shape, low: float = -3.0, high: float = 3.0) -> Case:
    return name, make, shapes, low, high


CASES: tuple[Case, ...] = (
    *[
        _curve(name, -1.3, 1.3)
        for name in [
            "tan",
            "sinh",
            "cosh",
            "asinh",
            "atan",
            "exp2",
            "frac",
            "trunc",
            "exp",
            "sin",
            "cos",
            "tanh",
            "abs",
        ]
    ],
    *[_curve(name, -0.9, 0.9) for name in ["asin", "acos", "atanh"]],
    *[_curve(name, 1.1, 4.0) for name in ["acosh", "log2", "log10", "log", "sqrt", "rsqrt"]],
    *[_on(name, lambda lib, name=name: getattr(lib, name), (3, 4), (4,)) for name in ("atan2", "hypot", "fmod")],
    _on("lerp", lambda lib: lambda a, b: lib.lerp(a, b, 0.3), (3, 4), (3, 4)),
    _on("tril", lambda lib: lambda x: lib.tril(x, -1), (2, 3, 4)),
    _on("triu", lambda lib: lambda x: lib.triu(x, 1), (2, 3, 4)),
    _on("roll", lambda lib: lambda x: lib.roll(x, (1, -2), (0, 1)), (3, 4)),
    _on("roll flat", lambda lib: lambda x: lib.roll(x, 5), (3, 4)),
    _on("diagonal", lambda lib: lambda x: lib.diagonal(x, 1, 0, 2), (3, 2, 4)),
    _on("diag", lambda lib: lambda x: lib.diag(x, -1), (3,)),
    _on("diag_embed", lambda lib: lambda x: lib.diag_embed(x, 1), (2, 3)),
    _on("trace", lambda lib: lib.trace, (3, 4)),
    _on("movedim", lambda lib: lambda x: lib.movedim(x, (0, 3), (2, 0)), (2, 3, 4, 5)),
    _on("repeat_interleave", lambda lib: lambda x: lib.repeat_interleave(x, 3, 1), (2, 3)),
    _on("tile", lambda lib: lambda x: x.tile((2, 1, 2)), (2, 3)),
    _on("flip", lambda lib: lambda x: lib.flip(x, (0, 2)), (2, 3, 4)),
    _on("meshgrid", lambda lib: lambda a, b: lib.meshgrid(a, b, indexing="xy"), (2,), (3,)),
    _on("hstack", lambda lib: lambda a, b: lib.hstack([a, b]), (2, 3), (2, 1)),
    _on("vstack", lambda lib: lambda a, b: lib.vstack([a, b]), (3,), (2, 3)),
    _on("gather", lambda lib: lambda x: lib.gather(x, 0, lib.tensor(PLACES)), (3, 4)),
    _on("scatter", lambda lib: lambda x, y: lib.scatter(x, 1, lib.tensor([[2, 0], [1, 3]]), y), (3, 4), (2, 2)),
    _on("scatter_add", lambda lib: lambda x, y: lib.scatter_add(x, 0, lib.tensor(PLACES), y), (3, 4), (2, 4)),
    _on("index_add", lambda lib: lambda x, y: lib.index_add(x, 1, lib.tensor([0, 2, 0]), y), (2, 4), (2, 3)),
    _on("index_fill", lambda lib: lambda x: lib.index_fill(x, 1, lib.tensor([0, 2]), 5.0), (2, 4)),
    _on("index_select", lambda lib: lambda x: lib.index_select(x, 1, lib.tensor([2, 0, 2])), (2, 4)),
    _on("masked_select", lambda lib: lambda x: lib.masked_select(x, lib.tensor([True, False, True])), (2, 3)),
    _on("masked_fill", lambda lib: lambda x: x.masked_fill(lib.tensor([True, False, True]), -9.0), (2, 3)),
    _on("where", lambda lib: lambda a, b: lib.where(a > b, a, b), (2, 3), (3,)),
    _on("take", lambda lib: lambda x: lib.take(x, lib.tensor([5, 0, 5])), (2, 3)),
    _on("max(dim)", lambda lib: lambda x: lib.max(x, 1), (3, 4)),
    _on("min(dim)", lambda lib: lambda x: lib.min(x, 1, keepdim=True), (3, 4)),
    _on("sort", lambda lib: lambda x: lib.sort(x, 0, descending=True), (3, 4)),
    _on("topk", lambda lib: lambda x: lib.topk(x, 2, 1), (3, 4)),
    _on("cumsum", lambda lib: lambda x: lib.cumsum(x, 1), (3, 4)),
    _on("cumprod", lambda lib: lambda x: lib.cumprod(x, 1), (3, 4)),
    _on("median", lambda lib: lambda x: lib.median(x, 1), (3, 4)),
    _on("median flat", lambda lib: lib.median, (3, 3)),
    _on("kthvalue", lambda lib: lambda x: lib.kthvalue(x, 2, 0), (3, 4)),
    _on("quantile", lambda lib: lambda x: lib.quantile(x, 0.3, 1), (3, 4)),
    _on("diff", lambda lib: lambda x: lib.diff(x, 2, 0), (4, 3)),
    _on("var", lambda lib: lambda x: lib.var(x, 1), (3, 4)),
    _on("std", lambda lib: lambda x: lib.std(x, (0, 1)), (3, 4)),
    _on("norm", lambda lib: lambda x: lib.norm(x, 3, 1), (3, 4), low=0.5),
    _on("norm fro", lambda lib: lambda x: lib.norm(x), (3, 4)),
    _on("logsumexp", lambda lib: lambda x: lib.logsumexp(x, 1), (3, 4)),
    _on("prod", lambda lib: lambda x: lib.prod(x, 1), (3, 4)),
    _on("clamp", lambda lib: lambda x: lib.clamp(x, -1.0, 1.5), (3, 4)),
    _on("bmm", lambda lib: lib.bmm, (2, 3, 4), (2, 4, 5)),
    _on("baddbmm", lambda lib: lambda x, a, b: lib.baddbmm(x, a, b, beta=0.5, alpha=2), (5,), (2, 3, 4), (2, 4, 5)),
    _on("addmm", lambda lib: lambda x, a, b: lib.addmm(x, a, b, alpha=2), (3, 5), (3, 4), (4, 5)),
    _on("outer", lambda lib: lib.outer, (3,), (4,)),
    _on("mv", lambda lib: lib.mv, (3, 4), (4,)),
    _on("tensordot", lambda lib: lambda a, b: lib.tensordot(a, b, ([0, 2], [1, 0])), (2, 3, 4), (4, 2, 5)),
    *[
        _on(f"einsum {text}", lambda lib, text=text: lambda *x: lib.einsum(text, *x), *shapes)
        for text, shapes in {
            "ij,jk->ik": ((3, 4), (4, 5)),
            "bij,bjk": ((2, 3, 4), (2, 4, 5)),
            "ii->i": ((3, 3),),
            "ii": ((3, 3),),
            "ij->ji": ((3, 4),),
            "ij->": ((3, 4),),
            "i,j": ((3,), (4,)),
            "b...i,ji->b...j": ((2, 3, 4, 5), (6, 5)),
            "...ij,...jk->...ik": ((2, 1, 3, 4), (5, 4, 2)),
            "bhqd,bhkd->bhqk": ((2, 2, 3, 4), (2, 2, 5, 4)),
            "ij,ik,jk->i": ((2, 3), (2, 4), (3, 4)),
            "ij,jj,k->ik": ((2, 3), (3, 3), (4,)),
        }.items()
    ],
    _on("complex product", lambda lib: lambda a, b: _parts(lib, _z(lib, a, b) * _z(lib, b, a)), (3, 2), (3, 2)),
    _on("complex quotient", lambda lib: lambda a, b: _parts(lib, _z(lib, a, b) / _z(lib, b, 2 * a)), (3, 2), (3, 2)),
    _on("complex abs", lambda lib: lambda a, b: lib.abs(_z(lib, a, b)), (3, 2), (3, 2)),
    _on("complex angle", lambda lib: lambda a, b: lib.angle(_z(lib, a, b)), (3, 2), (3, 2)),
    _on("complex conj", lambda lib: lambda a, b: _parts(lib, _z(lib, a, b).conj() * 2j), (3, 2), (3, 2)),
    _on("complex exp", lambda lib: lambda a, b: _parts(lib, lib.exp(_z(lib, a, b))), (3, 2), (3, 2)),
    _on("complex matmul", lambda lib: lambda a, b: _parts(lib, _z(lib, a, b) @ _z(lib, b, a)), (3, 3), (3, 3)),
    _on("complex norm", lambda lib: lambda a, b: lib.norm(_z(lib, a, b)), (3, 2), (3, 2)),
    _on("polar", lambda lib: lambda a, b: lib.view_as_real(lib.polar(a, b)), (3, 2), (3, 2), low=0.5),
    _on("view_as_complex", lambda lib: lambda a: lib.view_as_complex(a).abs(), (3, 2)),
)


def cases() -> Iterator[tuple[str, float]]:
    """Every function on random numbers."""
    for name, make, shapes, low, high in CASES:
        yield name, difference(make(core), make(torch), draw(*shapes, low=low, high=high, seed=len(name)))


def _z(lib: Any, a: Any, b: Any) -> Any:
    return lib.complex(a, b)


def _parts(lib: Any, z: Any) -> tuple[Any, Any]:
    return lib.real(z), lib.imag(z)
