"""Products and distances of vectors and matrices beyond the usual ones, and sums weighed element by element."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np

from core.autograd import Gradients, Operation
from core.backend import Array, array_module
from core.ops.arithmetic import add, div, mul, sub
from core.ops.contract import einsum, outer, tensordot
from core.ops.creation import eye, zeros
from core.ops.indexing import getitem
from core.ops.matmul import dot, matmul
from core.ops.operands import Operand
from core.ops.reduce import norm
from core.ops.shape import cat, expand, reshape, stack, unbind, unsqueeze
from core.tensor import Tensor

__all__ = [
    "addbmm", "addcdiv", "addcmul", "addmv", "addr", "block_diag", "cartesian_prod", "cdist", "chain_matmul",
    "combinations", "cross", "dist", "inner", "kron", "matrix_power", "pdist", "vander", "vdot",
]  # fmt: skip


class Distances(Operation):
    """p-norm of the difference of every row of a (…, P, M) and every row of b (…, R, M); slope 0 where it is 0"""

    def __init__(self, p: float) -> None:
        self.p = p

    def forward(self, a: Array, b: Array) -> Array:
        xp = array_module(a)
        size = xp.abs(a[..., :, None, :] - b[..., None, :, :])
        if self.p == math.inf:
            out = size.max(axis=-1, initial=0)
        elif self.p == 0:
            out = (size != 0).sum(axis=-1)
        else:
            out = (size**self.p).sum(axis=-1) ** (1 / self.p)
        found: Array = xp.asarray(out, dtype=a.dtype)
        self.keep(a, b, found)
        return found

    def backward(self, grad: Array) -> Gradients:
        a, b, out = self.saved()
        xp = array_module(a)
        apart = a[..., :, None, :] - b[..., None, :, :]
        size, far = xp.abs(apart), out[..., None]
        if self.p == 0:
            slope = xp.zeros_like(apart)
        elif self.p == math.inf:
            hits = (size == far) & (far > 0)
            slope = xp.sign(apart) * hits / xp.maximum(hits.sum(axis=-1, keepdims=True), 1)
        else:
            share = size / xp.where(far == 0, 1, far)
            slope = xp.sign(apart) * xp.where(share > 0, share, 1) ** (self.p - 1)
        down = grad[..., None] * slope.astype(a.dtype, copy=False)
        return down.sum(axis=-2), -down.sum(axis=-3)


def cdist(x1: Tensor, x2: Tensor, p: float = 2.0) -> Tensor:
    """The p-norm between every row of `x1` (…, P, M) and every row of `x2` (…, R, M): (…, P, R)."""
    if x1.ndim < 2 or x2.ndim < 2 or x1.shape[-1] != x2.shape[-1]:
        raise RuntimeError(f"cdist needs rows of equal length; received shapes {x1.shape} and {x2.shape}.")
    if p < 0:
        raise RuntimeError(f"cdist: p must be at least 0; it is {p}.")
    lead = np.broadcast_shapes(x1.shape[:-2], x2.shape[:-2])
    return Distances(p)(expand(x1, (*lead, *x1.shape[-2:])), expand(x2, (*lead, *x2.shape[-2:])))


def pdist(input: Tensor, p: float = 2.0) -> Tensor:
    """The p-norm between every two rows of a matrix, in the order of `combinations`."""
    if input.ndim != 2:
        raise RuntimeError(f"pdist needs a matrix; this tensor has shape {input.shape}.")
    rows, columns = array_module(input.array).triu_indices(input.shape[0], k=1)
    return getitem(cdist(input, input, p), (Tensor(rows), Tensor(columns)))


def dist(input: Tensor, other: Tensor, p: float = 2) -> Tensor:
    """The p-norm of input - other."""
    return norm(sub(input, other), p)


def kron(input: Tensor, other: Tensor) -> Tensor:
    """Kronecker's product: every value of `input` times the whole of `other`."""
    rank = max(input.ndim, other.ndim)
    first = reshape(input, (1,) * (rank - input.ndim) + input.shape)
    second = reshape(other, (1,) * (rank - other.ndim) + other.shape)
    between = [size for length in first.shape for size in (length, 1)]
    inside = [size for length in second.shape for size in (1, length)]
    sizes = [a * b for a, b in zip(first.shape, second.shape, strict=True)]
    return reshape(mul(reshape(first, between), reshape(second, inside)), sizes)


def cross(input: Tensor, other: Tensor, dim: int | None = None) -> Tensor:
    """The vector at right angles to two vectors of 3 along `dim` (the first axis of size 3)."""
    sizes = np.broadcast_shapes(input.shape, other.shape)
    first, second = expand(input, sizes), expand(other, sizes)
    axis = next((at for at, size in enumerate(sizes) if size == 3), 0) if dim is None else dim
    if not sizes or sizes[axis] != 3:
        raise RuntimeError(f"cross needs an axis of size 3; received shapes {input.shape} and {other.shape}.")
    (a, b, c), (d, e, f) = unbind(first, axis), unbind(second, axis)
    parts = [sub(mul(b, f), mul(c, e)), sub(mul(c, d), mul(a, f)), sub(mul(a, e), mul(b, d))]
    return stack(parts, axis if axis >= 0 else axis + len(sizes))


def inner(input: Tensor, other: Tensor) -> Tensor:
    """Sum of products over the last axes; of a number and a tensor their product."""
    if not input.ndim or not other.ndim:
        return mul(input, other)
    return tensordot(input, other, ([-1], [-1]))


def vdot(input: Tensor, other: Tensor) -> Tensor:
    """Sum of products of two vectors, the first one conjugated."""
    return dot(input.conj() if input.dtype.kind == "c" else input, other)


def addcmul(input: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: float = 1) -> Tensor:
    """input + value · tensor1 · tensor2"""
    return add(input, mul(tensor1, tensor2), value)


def addcdiv(input: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: float = 1) -> Tensor:
    """input + value · tensor1 / tensor2"""
    return add(input, div(tensor1, tensor2), value)


def addmv(input: Tensor, mat: Tensor, vec: Tensor, *, beta: Operand = 1, alpha: float = 1) -> Tensor:
    """beta · input + alpha · (mat @ vec)"""
    return add(mul(input, beta), matmul(mat, vec), alpha)


def addr(input: Tensor, vec1: Tensor, vec2: Tensor, *, beta: Operand = 1, alpha: float = 1) -> Tensor:
    """beta · input + alpha · outer(vec1, vec2)"""
    return add(mul(input, beta), outer(vec1, vec2), alpha)


def addbmm(input: Tensor, batch1: Tensor, batch2: Tensor, *, beta: Operand = 1, alpha: float = 1) -> Tensor:
    """beta · input + alpha · the sum of batch1 @ batch2 over the stack."""
    total: Tensor = matmul(batch1, batch2).sum(0)
    return add(mul(input, beta), total, alpha)


def chain_matmul(*matrices: Tensor) -> Tensor:
    """The product of several matrices, from left to right."""
    if not matrices:
        raise RuntimeError("chain_matmul needs at least one matrix.")
    out = matrices[0]
    for matrix in matrices[1:]:
        out = matmul(out, matrix)
    return out


def matrix_power(input: Tensor, n: int) -> Tensor:
    """The square matrices `input` times themselves `n` times, n ≥ 0, by repeated squaring."""
    if input.ndim < 2 or input.shape[-1] != input.shape[-2] or n < 0:
        raise RuntimeError(
            f"matrix_power needs square matrices and a power of at least 0; received shape {input.shape} and {n}."
        )
    if n == 0:
        return expand(eye(input.shape[-1], dtype=input.dtype, device=input.device), input.shape)
    found: Tensor | None = None
    while n:
        if n & 1:
            found = input if found is None else matmul(found, input)
        n >>= 1
        if n:
            input = matmul(input, input)
    assert found is not None
    return found


def block_diag(*tensors: Tensor) -> Tensor:
    """Matrices (vectors are rows, numbers 1×1) along the diagonal of one matrix, zeros elsewhere."""
    blocks = [reshape(x, (1,) * (2 - x.ndim) + x.shape) for x in tensors]
    width = sum(block.shape[1] for block in blocks)
    rows, left = [], 0
    for block in blocks:
        kind, place = block.dtype, block.device
        before = zeros(block.shape[0], left, dtype=kind, device=place)
        after = zeros(block.shape[0], width - left - block.shape[1], dtype=kind, device=place)
        rows.append(cat([before, block, after], 1))
        left += block.shape[1]
    return cat(rows, 0)


def cartesian_prod(*tensors: Tensor) -> Tensor:
    """Every choice of one value from each vector, a row each."""
    if len(tensors) == 1:
        return tensors[0]
    sizes = [x.shape[0] for x in tensors]
    columns = []
    for place, x in enumerate(tensors):
        alone = [size if axis == place else 1 for axis, size in enumerate(sizes)]
        columns.append(reshape(expand(reshape(x, alone), sizes), -1))
    return stack(columns, 1)


def combinations(input: Tensor, r: int = 2, with_replacement: bool = False) -> Tensor:
    """Every choice of `r` values of a vector in order, a row each."""
    choose = itertools.combinations_with_replacement if with_replacement else itertools.combinations
    rows = list(choose(range(input.shape[0]), r))
    xp = array_module(input.array)
    return getitem(input, Tensor(xp.asarray(rows, dtype="int64").reshape(len(rows), r)))


def vander(x: Tensor, N: int | None = None, increasing: bool = False) -> Tensor:  # noqa: N803  (PyTorch's name)
    """The powers of every value of a vector, a row each."""
    count = x.shape[0] if N is None else N
    powers: Sequence[int] = range(count) if increasing else range(count - 1, -1, -1)
    columns = [unsqueeze(x**power, 1) for power in powers]
    return cat(columns, 1) if columns else zeros(x.shape[0], 0, dtype=x.dtype)


def bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """input1 · weight[k] · input2 for every output k; weight (out, in1, in2)."""
    out = einsum("...i,kij,...j->...k", input1, weight, input2)
    return out if bias is None else add(out, bias)
