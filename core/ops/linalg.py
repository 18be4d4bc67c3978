"""PyTorch's `torch.linalg`: norms, inverses, systems of equations and factors of matrices, with gradients.

Matrices stand in the last two axes; the leading ones are stacks of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np

from core.ops import factor, products, reduce
from core.ops.arithmetic import where
from core.ops.elementwise import abs as magnitude
from core.ops.matmul import matmul
from core.ops.reduce import Axes
from core.ops.shape import expand, permute, squeeze, unsqueeze
from core.tensor import Tensor

ResultT = TypeVar("ResultT")
cross = products.cross
matrix_power = products.matrix_power


class QR(NamedTuple):
    """What `qr` gives."""

    Q: Tensor
    R: Tensor


class Eigh(NamedTuple):
    """What `eigh` gives."""

    eigenvalues: Tensor
    eigenvectors: Tensor


class SVD(NamedTuple):
    """What `svd` gives."""

    U: Tensor
    S: Tensor
    Vh: Tensor


class SlogDet(NamedTuple):
    """What `slogdet` gives."""

    sign: Tensor
    logabsdet: Tensor


class LeastSquares(NamedTuple):
    """What `lstsq` gives."""

    solution: Tensor
    residuals: Tensor


def inv(A: Tensor) -> Tensor:  # noqa: N803  (PyTorch's name)
    """The inverse. RuntimeError for singular matrices."""
    return _factored("inv", A, True, lambda: factor.Inverse()(A))


def solve(A: Tensor, B: Tensor) -> Tensor:  # noqa: N803
    """x of A @ x = B; a `B` with one axis less than `A` holds vectors."""
    vector = B.ndim == A.ndim - 1 and B.shape == A.shape[:-1]
    right = unsqueeze(B, -1) if vector else B
    if A.ndim < 2 or right.ndim < 2 or right.shape[-2] != A.shape[-1]:
        raise RuntimeError(f"solve: a right side of shape {B.shape} does not fit matrices of shape {A.shape}.")
    lead = np.broadcast_shapes(A.shape[:-2], right.shape[:-2])
    left, right = expand(A, (*lead, *A.shape[-2:])), expand(right, (*lead, *right.shape[-2:]))
    out = _factored("solve", A, True, lambda: factor.Solve()(left, right))
    return squeeze(out, -1) if vector else out


def det(A: Tensor) -> Tensor:  # noqa: N803
    """The determinant."""
    return _factored("det", A, True, lambda: factor.Determinant()(A))


def slogdet(A: Tensor) -> SlogDet:  # noqa: N803
    """Sign of the determinant and logarithm of its size."""
    return SlogDet(*_factored("slogdet", A, True, lambda: factor.LogDeterminant().several(A)))


def logdet(A: Tensor) -> Tensor:  # noqa: N803
    """Logarithm of the determinant; NaN where it is negative."""
    sign, size = slogdet(A)
    return where(sign < 0, math.nan, size)


def cholesky(A: Tensor, *, upper: bool = False) -> Tensor:  # noqa: N803
    """The lower (or `upper`) triangular factor of positive definite matrices."""
    lower = _factored("cholesky", A, True, lambda: factor.Cholesky()(A))
    return lower.mT if upper else lower


def qr(A: Tensor, mode: str = "reduced") -> QR:  # noqa: N803
    """Orthonormal columns and an upper triangle whose product is `A`, which has no fewer rows than columns."""
    if mode != "reduced":
        raise ValueError(f"qr: mode must be 'reduced'; it is {mode!r}.")
    if A.ndim < 2 or A.shape[-2] < A.shape[-1]:
        raise RuntimeError(f"qr needs at least as many rows as columns; received shape {A.shape}.")
    return QR(*_factored("qr", A, False, lambda: factor.QR().several(A)))


def eigh(A: Tensor, UPLO: str = "L") -> Eigh:  # noqa: N803
    """Eigenvalues, rising, and eigenvectors of symmetric matrices, of which one triangle (`UPLO`) is read."""
    return Eigh(*_factored("eigh", A, True, lambda: factor.Eigen(UPLO == "L").several(A)))


def eigvalsh(A: Tensor, UPLO: str = "L") -> Tensor:  # noqa: N803
    """Eigenvalues, rising, of symmetric matrices."""
    return eigh(A, UPLO).eigenvalues


def svd(A: Tensor, full_matrices: bool = False) -> SVD:  # noqa: N803
    """Singular vectors and values in their short form; gradients need singular values that differ."""
    if full_matrices:
        raise ValueError("svd: only the short form is computed; pass full_matrices=False.")
    return SVD(*_factored("svd", A, False, lambda: factor.SVD().several(A)))


def svdvals(A: Tensor) -> Tensor:  # noqa: N803
    """Singular values, falling."""
    return svd(A, full_matrices=False).S


def pinv(A: Tensor, *, rtol: float | None = None) -> Tensor:  # noqa: N803
    """The pseudo-inverse; singular values below `rtol` times the largest count as 0."""
    if rtol is None:
        rtol = max(A.shape[-2:], default=1) * float(np.finfo(A.dtype).eps)
    share = rtol
    return _factored("pinv", A, False, lambda: factor.PseudoInverse(share)(A))


def lstsq(A: Tensor, B: Tensor) -> LeastSquares:  # noqa: N803
    """The solution x of least squares of A @ x = B, and the sums of the squares that remain."""
    solution = matmul(pinv(A), B)
    left = matmul(A, solution) - B
    return LeastSquares(solution, (left * left).sum(-2))


def vector_norm(x: Tensor, ord: float = 2, dim: Axes = None, keepdim: bool = False) -> Tensor:
    """(sum of |x| to the power ord) to the power 1/ord; `ord` may be ±infinity or 0 (how many are not 0)."""
    if ord == 0:
        return reduce.sum(x != 0, dim, keepdim).to(x.dtype)  # type: ignore[no-any-return]
    if ord == -math.inf:
        return reduce.amin(magnitude(x), dim, keepdim)
    return reduce.norm(x, ord, dim, keepdim)


def matrix_norm(A: Tensor, ord: Any = "fro", dim: Sequence[int] = (-2, -1), keepdim: bool = False) -> Tensor:  # noqa: N803
    """Frobenius' norm, "nuc" (sum of the singular values), or ±1, ±2, ±infinity."""
    first, second = reduce.axes_of(A, tuple(dim))
    if ord == "fro":
        return reduce.norm(A, 2, (first, second), keepdim)
    rest = [axis for axis in range(A.ndim) if axis not in (first, second)]
    moved = permute(A, (*rest, first, second))
    if ord in ("nuc", 2, -2):
        values = svdvals(moved)
        found: Any = {"nuc": reduce.sum, 2: reduce.amax, -2: reduce.amin}[ord](values, -1)
    elif ord in (1, -1, math.inf, -math.inf):
        sums = reduce.sum(magnitude(moved), -2 if abs(ord) == 1 else -1)
        found = reduce.amax(sums, -1) if ord > 0 else reduce.amin(sums, -1)
    else:
        raise ValueError(f"matrix_norm: ord must be 'fro', 'nuc', ±1, ±2 or ±infinity; it is {ord!r}.")
    for axis in sorted((first, second)) if keepdim else ():
        found = unsqueeze(found, axis)
    return found  # type: ignore[no-any-return]


def norm(A: Tensor, ord: Any = None, dim: Axes = None, keepdim: bool = False) -> Tensor:  # noqa: N803
    """`matrix_norm` over two axes with an `ord`, else `vector_norm`."""
    axes = None if dim is None else (dim,) if isinstance(dim, int) else tuple(dim)
    if ord is not None and (len(axes) == 2 if axes is not None else A.ndim == 2):
        return matrix_norm(A, ord, (0, 1) if axes is None else axes, keepdim)
    if ord is not None and axes is None and A.ndim > 2:
        raise RuntimeError(f"linalg.norm with an ord needs dim for a tensor of shape {A.shape}.")
    return vector_norm(A, 2 if ord is None else ord, axes, keepdim)


def matrix_rank(A: Tensor) -> Tensor:  # noqa: N803
    """How many singular values are not 0 within rounding."""
    values = svdvals(A.detach())
    least = reduce.amax(values, -1, True) * (max(A.shape[-2:]) * float(np.finfo(A.dtype).eps))
    return reduce.sum(values > least, -1)


def cond(A: Tensor) -> Tensor:  # noqa: N803
    """The largest singular value over the smallest."""
    values = svdvals(A)
    return reduce.amax(values, -1) / reduce.amin(values, -1)  # type: ignore[no-any-return]


def multi_dot(tensors: Sequence[Tensor]) -> Tensor:
    """The product of several matrices, from left to right."""
    return products.chain_matmul(*tensors)


def _factored(name: str, a: Tensor, square: bool, compute: Callable[[], ResultT]) -> ResultT:
    """`compute()`; RuntimeError in words for what has no such factors."""
    if a.ndim < 2 or (square and a.shape[-1] != a.shape[-2]):
        raise RuntimeError(f"{name} needs {'square ' if square else ''}matrices; this tensor has shape {a.shape}.")
    if a.dtype.kind not in "fc" or a.dtype == np.float16:
        raise RuntimeError(f"{name} needs float32, float64 or complex values; this tensor holds {a.dtype}.")
    try:
        return compute()
    except np.linalg.LinAlgError as error:
        raise RuntimeError(f"{name}: {str(error).rstrip('.').lower()}; the matrices have shape {a.shape}.") from None


__all__ = [
    "cholesky", "cond", "cross", "det", "eigh", "eigvalsh", "inv", "logdet", "lstsq", "matrix_norm",
    "matrix_power", "matrix_rank", "multi_dot", "norm", "pinv", "qr", "slogdet", "solve", "svd", "svdvals",
    "vector_norm",
]  # fmt: skip
