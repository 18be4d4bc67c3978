"""Inverses, determinants and factors of matrices, with gradients; stacks of matrices in the leading axes.

Gradients: Giles, "Collected matrix derivative results for forward and reverse mode algorithmic differentiation", 2008;
of the QR factors Walter and Lehmann, "Algorithmic differentiation of linear algebra functions", 2010.
"""

from __future__ import annotations

from typing import Any

from core.autograd import Gradients, Operation
from core.backend import Array, array_module


def turned(a: Array) -> Array:
    """Matrices with rows and columns swapped, conjugated."""
    return a.swapaxes(-1, -2).conj()


class Inverse(Operation):
    """The inverse of square matrices"""

    def forward(self, a: Array) -> Array:
        out: Array = array_module(a).linalg.inv(a)
        self.keep(out)
        return out

    def backward(self, grad: Array) -> Gradients:
        (out,) = self.saved()
        return (-turned(out) @ grad @ turned(out),)


class Solve(Operation):
    """x of a @ x = b for square a (…, n, n) and b (…, n, k)"""

    def forward(self, a: Array, b: Array) -> Array:
        out: Array = array_module(a).linalg.solve(a, b)
        self.keep(a, out)
        return out

    def backward(self, grad: Array) -> Gradients:
        a, out = self.saved()
        for_b = array_module(a).linalg.solve(turned(a), grad)
        return -for_b @ turned(out), for_b


class Determinant(Operation):
    """The determinant of square matrices; the slope at singular ones is made of cofactors through the SVD"""

    def forward(self, a: Array) -> Array:
        xp = array_module(a)
        out: Array = xp.asarray(xp.linalg.det(a), dtype=a.dtype)
        self.keep(a)
        return out

    def backward(self, grad: Array) -> Gradients:
        (a,) = self.saved()
        xp = array_module(a)
        u, s, vh = xp.linalg.svd(a)
        side = s.shape[-1]
        square = xp.broadcast_to(s[..., None, :], (*s.shape, side)).copy()
        square[..., xp.arange(side), xp.arange(side)] = 1
        others = square.prod(axis=-1)  # the product of all other singular values, exact where one is 0
        phase = xp.linalg.det(u) * xp.linalg.det(vh)
        cofactors = (u * others[..., None, :]) @ vh * phase[..., None, None].conj()
        return (grad[..., None, None] * cofactors.astype(a.dtype),)


class LogDeterminant(Operation):
    """Sign and logarithm of the size of the determinant"""

    outputs = 2

    def forward(self, a: Array) -> tuple[Array, Array]:
        xp = array_module(a)
        sign, size = xp.linalg.slogdet(a)
        self.keep(a)
        return xp.asarray(sign, dtype=a.dtype), xp.asarray(size, dtype=a.real.dtype)

    def backward(self, grads: tuple[Array | None, ...]) -> Gradients:
        (a,) = self.saved()
        xp = array_module(a)
        if grads[1] is None:
            return (xp.zeros_like(a),)
        return (grads[1][..., None, None] * turned(xp.linalg.inv(a)),)


class Cholesky(Operation):
    """The lower triangular l with l @ lᵀ = a"""

    def forward(self, a: Array) -> Array:
        out: Array = array_module(a).linalg.cholesky(a)
        self.keep(out)
        return out

    def backward(self, grad: Array) -> Gradients:
        (out,) = self.saved()
        xp = array_module(out)
        lower = xp.tril(turned(out) @ xp.tril(grad))
        side = xp.arange(lower.shape[-1])
        lower[..., side, side] *= 0.5
        inverse = xp.linalg.inv(out)
        found = turned(inverse) @ lower @ inverse
        return ((found + turned(found)) / 2,)


class QR(Operation):
    """q with orthonormal columns and the upper triangular r of a = q @ r; a has no fewer rows than columns"""

    outputs = 2

    def forward(self, a: Array) -> tuple[Array, Array]:
        q, r = array_module(a).linalg.qr(a)
        self.keep(q, r)
        return q, r

    def backward(self, grads: tuple[Array | None, ...]) -> Gradients:
        q, r = self.saved()
        xp = array_module(q)
        for_q = xp.zeros_like(q) if grads[0] is None else grads[0]
        for_r = xp.zeros_like(r) if grads[1] is None else grads[1]
        middle = r @ turned(for_r) - turned(for_q) @ q
        lower = xp.tril(middle, -1)
        whole = lower + turned(lower)
        side = xp.arange(middle.shape[-1])
        whole[..., side, side] = middle[..., side, side]
        return (turned(xp.linalg.solve(r, turned(for_q + q @ whole))),)


class Eigen(Operation):
    """Eigenvalues, rising, and eigenvectors (columns) of symmetric matrices"""

    outputs = 2

    def __init__(self, lower: bool) -> None:
        self.lower = lower

    def forward(self, a: Array) -> tuple[Array, Array]:
        values, vectors = array_module(a).linalg.eigh(a, "L" if self.lower else "U")
        self.keep(values, vectors)
        return values, vectors

    def backward(self, grads: tuple[Array | None, ...]) -> Gradients:
        values, vectors = self.saved()
        xp = array_module(values)
        inside = xp.zeros_like(vectors)
        side = xp.arange(values.shape[-1])
        if grads[1] is not None:
            apart = values[..., None, :] - values[..., :, None]
            apart[..., side, side] = 1
            inside = turned(vectors) @ grads[1] / apart
            inside[..., side, side] = 0
        if grads[0] is not None:
            inside[..., side, side] = grads[0]
        found = vectors @ inside @ turned(vectors)
        return ((found + turned(found)) / 2,)


class SVD(Operation):
    """u, the singular values s, falling, and vh of a = u @ diag(s) @ vh, in their short form"""

    outputs = 3

    def forward(self, a: Array) -> tuple[Array, ...]:
        u, s, vh = array_module(a).linalg.svd(a, full_matrices=False)
        self.keep(u, s, vh)
        return u, s, vh

    def backward(self, grads: tuple[Array | None, ...]) -> Gradients:
        u, s, vh = self.saved()
        xp = array_module(s)
        side = xp.arange(s.shape[-1])
        squares = s[..., None, :] ** 2 - s[..., :, None] ** 2
        squares[..., side, side] = 1
        middle = xp.zeros((*s.shape, s.shape[-1]), u.dtype)
        if grads[1] is not None:
            middle[..., side, side] = grads[1]
        row, column = s[..., None, :], s[..., :, None]
        outside: Any = 0
        if grads[0] is not None:
            slope = turned(u) @ grads[0]
            middle = middle + (slope - turned(slope)) / squares * row
            outside = (grads[0] - u @ slope) / row @ vh
        if grads[2] is not None:
            for_v = turned(grads[2])
            slope = vh @ for_v
            middle = middle + column * (slope - turned(slope)) / squares
            outside = outside + u / row @ (turned(for_v) - turned(slope) @ vh)
        return (u @ middle @ vh + outside,)


class PseudoInverse(Operation):
    """The Moore-Penrose inverse; Golub and Pereyra, "The differentiation of pseudo-inverses", 1973"""

    def __init__(self, rcond: float) -> None:
        self.rcond = rcond

    def forward(self, a: Array) -> Array:
        out: Array = array_module(a).linalg.pinv(a, rcond=self.rcond)
        self.keep(a, out)
        return out

    def backward(self, grad: Array) -> Gradients:
        a, p = self.saved()
        back, down = turned(p), turned(grad)
        left = down - a @ (p @ down)
        right = down - (down @ p) @ a
        return (left @ p @ back + back @ p @ right - back @ grad @ back,)
