"""Linear algebra, special functions, searches, losses of margins and patches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch

import core
import core.nn.functional as F
from benchmarks.parity.compare import Shape, difference, draw

Function = Callable[..., Any]
Case = tuple[str, Callable[[Any, Any], Function], tuple[Shape, ...], float, float]
"""Name, the function given the library and its `nn.functional`, shapes of the inputs, and the range of the values."""


def _on(name: str, make: Callable[[Any, Any], Function], *shapes: Shape, low: float = -3.0, high: float = 3.0) -> Case:
    return name, make, shapes, low, high


def _named(name: str, low: float, high: float, shapes: tuple[Shape, ...] = ((3, 4, 2),)) -> Case:
    return name, lambda lib, _: getattr(lib, name), shapes, low, high


def _spread(x: Any) -> Any:
    """A well conditioned square matrix from any."""
    return x @ x.mT + 2 * (x * 0 + 1).diagonal(0, -2, -1).diag_embed()


_PAIR: tuple[Shape, ...] = ((3, 4), (4,))
CASES: tuple[Case, ...] = (
    *[_named(name, -3, 3) for name in ("erf", "erfc", "sinc", "deg2rad", "rad2deg")],
    *[_named(name, 0.3, 6) for name in ("lgamma", "digamma")],
    _named("erfinv", -0.99, 0.99),
    _named("logit", 0.05, 0.95),
    *[_named(name, -2, 2, _PAIR) for name in ("logaddexp", "logaddexp2", "fmax", "fmin")],
    _on("copysign", lambda lib, _: lambda a, b: lib.copysign(a, b.detach()), (3, 4), (4,)),
    _named("xlogy", 0.2, 3, _PAIR),
    _on("cdist", lambda lib, _: lib.cdist, (2, 3, 4), (2, 5, 4)),
    _on("cdist p=1", lambda lib, _: lambda a, b: lib.cdist(a, b, p=1), (3, 4), (5, 4)),
    _on("cdist p=3", lambda lib, _: lambda a, b: lib.cdist(a, b, p=3.0), (3, 4), (5, 4)),
    _on("cdist p=inf", lambda lib, _: lambda a, b: lib.cdist(a, b, p=float("inf")), (3, 4), (5, 4)),
    _on("kron", lambda lib, _: lib.kron, (2, 3), (3, 2)),
    _on("kron of unequal ranks", lambda lib, _: lib.kron, (2,), (2, 2, 2)),
    _on("cross", lambda lib, _: lambda a, b: lib.cross(a, b, dim=1), (2, 3), (2, 3)),
    _on("inner", lambda lib, _: lib.inner, (2, 3), (4, 3)),
    _on("dist", lambda lib, _: lambda a, b: lib.dist(a, b, 3), (2, 3), (2, 3)),
    _on("addcmul", lambda lib, _: lambda a, b, c: lib.addcmul(a, b, c, value=0.5), (2, 3), (2, 3), (3,)),
    _on("addcdiv", lambda lib, _: lambda a, b, c: lib.addcdiv(a, b, c, value=0.5), (2, 3), (2, 3), (3,), low=0.5),
    _on("block_diag", lambda lib, _: lib.block_diag, (2, 3), (1, 2)),
    _on("cartesian_prod", lambda lib, _: lib.cartesian_prod, (2,), (3,)),
    _on("combinations", lambda lib, _: lambda x: lib.combinations(x, 3), (5,)),
    _on("matrix_power", lambda lib, _: lambda x: lib.matrix_power(x, 3), (2, 3, 3)),
    _on("rot90", lambda lib, _: lambda x: lib.rot90(x, 3, (1, 2)), (2, 3, 4)),
    _on("Tensor.unfold", lambda lib, _: lambda x: x.unfold(1, 3, 2), (2, 7, 2)),
    _on("tensor_split", lambda lib, _: lambda x: lib.tensor_split(x, 3, 1), (2, 7)),
    _on("dstack", lambda lib, _: lambda a, b: lib.dstack([a, b]), (2, 3), (2, 3)),
    _on("take_along_dim", lambda lib, _: lambda x: lib.take_along_dim(x, lib.tensor([[2], [0]]), 1), (2, 4)),
    _on("masked_scatter", lambda lib, _: lambda x, y: x.masked_scatter(lib.tensor([True, False, True]), y),
        (2, 3), (5,)),
    _on("index_put", lambda lib, _: lambda x, y: x.index_put((lib.tensor([0, 1]), lib.tensor([2, 2])), y),
        (2, 3), (2,)),
    _on("scatter_reduce", lambda lib, _: lambda x, y: x.scatter_reduce(1, lib.tensor([[0, 0, 2]]), y, "mean"),
        (2, 3), (1, 3)),
    _on("logcumsumexp", lambda lib, _: lambda x: lib.logcumsumexp(x, 1), (2, 5)),
    _on("cummax", lambda lib, _: lambda x: lib.cummax(x, 1), (2, 5)),
    _on("mode", lambda lib, _: lambda x: lib.mode(lib.round(x), 1), (2, 5)),
    _on("nansum", lambda lib, _: lambda x: lib.nansum(x, 1), (2, 5)),
    _on("histc", lambda lib, _: lambda x: lib.histc(x, 5, -2, 2), (20,)),
    _on("searchsorted", lambda lib, _: lambda x: lib.searchsorted(lib.tensor([-1.0, 0.0, 1.0]), x.detach()), (2, 5)),
    _on("bucketize", lambda lib, _: lambda x: lib.bucketize(x.detach(), lib.tensor([-1.0, 0.0, 1.0]), right=True),
        (9,)),
    _on("cov", lambda lib, _: lib.cov, (3, 6)),
    _on("corrcoef", lambda lib, _: lib.corrcoef, (3, 6)),
    _on("trapezoid", lambda lib, _: lambda y: lib.trapezoid(y, dx=0.5, dim=0), (5, 2)),
    _on("nan_to_num", lambda lib, _: lambda x: lib.nan_to_num(x / (x > 0).float(), posinf=3.0, neginf=-2.0), (9,)),
    _on("inv", lambda lib, _: lambda x: lib.linalg.inv(_spread(x)), (2, 3, 3)),
    _on("solve", lambda lib, _: lambda x, y: lib.linalg.solve(_spread(x), y), (2, 3, 3), (2, 3, 2)),
    _on("det", lambda lib, _: lib.linalg.det, (2, 3, 3)),
    _on("slogdet", lambda lib, _: lambda x: lib.linalg.slogdet(_spread(x))[1], (2, 3, 3)),
    _on("cholesky", lambda lib, _: lambda x: lib.linalg.cholesky(_spread(x)), (2, 3, 3)),
    _on("qr", lambda lib, _: lambda x: lib.linalg.qr(x), (2, 4, 3)),
    _on("eigvalsh", lambda lib, _: lambda x: lib.linalg.eigvalsh(_spread(x)), (2, 3, 3)),
    _on("svdvals", lambda lib, _: lib.linalg.svdvals, (2, 4, 3)),
    _on("pinv", lambda lib, _: lib.linalg.pinv, (4, 2)),
    *[
        _on(f"linalg.norm {kind!r}", lambda lib, _, kind=kind: lambda x: lib.linalg.norm(x, kind), (3, 3))
        for kind in (None, "fro", "nuc", 1, 2, float("inf"))
    ],
    _on("unfold", lambda _, f: lambda x: f.unfold(x, (2, 3), padding=1, stride=2), (2, 3, 5, 6)),
    _on("fold", lambda _, f: lambda x: f.fold(x, (4, 5), 2, padding=1, stride=1), (2, 12, 30)),
    _on("bilinear", lambda _, f: f.bilinear, (2, 3), (2, 4), (5, 3, 4), (5,)),
    _on("channel_shuffle", lambda _, f: lambda x: f.channel_shuffle(x, 3), (2, 6, 2, 2)),
    _on("pairwise_distance", lambda _, f: f.pairwise_distance, (3, 4), (3, 4)),
    _on("pdist", lambda _, f: f.pdist, (4, 3)),
    _on("margin_ranking_loss", lambda _, f: lambda a, b: f.margin_ranking_loss(a, b, _signs(a), 0.5), (6,), (6,)),
    _on("hinge_embedding_loss", lambda _, f: lambda a: f.hinge_embedding_loss(a, _signs(a)), (6,)),
    _on("soft_margin_loss", lambda _, f: lambda a: f.soft_margin_loss(a, _signs(a)), (6,)),
    _on("multilabel_soft_margin_loss", lambda _, f: lambda a: f.multilabel_soft_margin_loss(a, (_signs(a) + 1) / 2),
        (6, 4)),
    _on("multi_margin_loss", lambda lib, f: lambda a: f.multi_margin_loss(a, lib.tensor([1, 0, 3])), (3, 4)),
    _on("cosine_embedding_loss", lambda lib, f: lambda a, b: f.cosine_embedding_loss(a, b, lib.tensor([1, -1, 1])),
        (3, 4), (3, 4)),
    _on("triplet_margin_loss", lambda _, f: lambda a, b, c: f.triplet_margin_loss(a, b, c, swap=True),
        (3, 4), (3, 4), (3, 4)),
)  # fmt: skip


def _signs(x: Any) -> Any:
    """-1 and 1 by turns, in the type and shape of `x`."""
    return ((x.detach() * 0 + 1).cumsum(0) % 2) * 2 - 1


def cases() -> Iterator[tuple[str, float]]:
    """Every function on random numbers."""
    for name, make, shapes, low, high in CASES:
        arrays = draw(*shapes, low=low, high=high, seed=len(name))
        yield name, difference(make(core, F), make(torch, torch.nn.functional), arrays)
