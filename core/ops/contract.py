"""Sums of products over named axes (einsum) and the usual products of matrices and vectors."""

from __future__ import annotations

import string
from collections.abc import Sequence
from typing import Any

from core.autograd import Gradients, Operation, must_agree
from core.backend import Array, array_module
from core.ops.arithmetic import add, mul
from core.ops.matmul import bmm, matmul, mm
from core.ops.operands import operands
from core.ops.reduce import axes_of
from core.ops.shape import permute, reshape
from core.tensor import Tensor


class Einsum(Operation):
    """The sum of products that letters describe: `terms` names the axes of each input, `result` of the output"""

    def __init__(self, terms: Sequence[str], result: str) -> None:
        self.terms, self.result = list(terms), result

    def forward(self, *arrays: Array) -> Array:
        self.keep(*arrays)
        return _sum_of_products(self.terms, self.result, arrays)

    def backward(self, grad: Array) -> Gradients:
        arrays = self.saved()
        sizes: dict[str, int] = {}
        for term, array in zip(self.terms, arrays, strict=True):
            for letter, size in zip(term, array.shape, strict=True):
                sizes[letter] = max(sizes.get(letter, 1), size)
        return tuple(
            [self._towards(number, grad, arrays, sizes) if needed else None for number, needed in enumerate(self.needs)]
        )

    def _towards(self, number: int, grad: Array, arrays: Sequence[Array], sizes: dict[str, int]) -> Array:
        xp = array_module(grad)
        term, array = self.terms[number], arrays[number]
        letters = "".join(dict.fromkeys(term))
        others = [(self.terms[place], other) for place, other in enumerate(arrays) if place != number]
        known = set(self.result).union(*[name for name, _ in others])
        names = "".join([letter for letter in letters if letter in known])
        found = _sum_of_products(
            [self.result, *[name for name, _ in others]], names, [grad, *[other.conj() for _, other in others]]
        )
        found = found.reshape([sizes[letter] if letter in known else 1 for letter in letters])
        own = [array.shape[term.index(letter)] for letter in letters]
        shared = tuple([axis for axis, size in enumerate(own) if size == 1 and found.shape[axis] > 1])
        found = xp.broadcast_to(found.sum(axis=shared, keepdims=True) if shared else found, own)
        if letters == term:
            whole: Array = found.copy()
            return whole
        into: Array = xp.zeros(array.shape, grad.dtype)  # a letter that stands twice: the gradient lies on the diagonal
        grid = dict(zip(letters, xp.ogrid[tuple([slice(size) for size in own])], strict=True))
        into[tuple([grid[letter] for letter in term])] = found
        return into


def einsum(equation: str, *tensors: Any) -> Tensor:
    """Sums of products over axes named by letters: "ij,jk->ik"; "..." stands for axes that are broadcast."""
    inputs = tuple(tensors[0]) if len(tensors) == 1 and not isinstance(tensors[0], Tensor) else tensors
    terms, result = _explicit(equation, [tensor.ndim for tensor in inputs])
    if must_agree(*[tensor.dtype for tensor in inputs]):
        raise RuntimeError(f"einsum: expected equal types, received {', '.join(str(x.dtype) for x in inputs)}.")
    sizes: dict[str, int] = {}
    for term, tensor in zip(terms, inputs, strict=True):
        for letter, size in zip(term, tensor.shape, strict=True):
            if 1 not in (size, sizes.get(letter, 1)) and size != sizes[letter]:
                shapes = " and ".join(str(x.shape) for x in inputs)
                raise RuntimeError(
                    f"einsum {equation!r}: axis {letter!r} has sizes {sizes[letter]} and {size} in shapes {shapes}."
                )
            sizes[letter] = max(size, sizes.get(letter, size))
    return Einsum(terms, result)(*inputs)


def tensordot(a: Tensor, b: Tensor, dims: int | Sequence[Sequence[int]] = 2) -> Tensor:
    """Sum of products over the last `dims` axes of `a` and the first of `b`, or over the listed axes of each."""
    if isinstance(dims, int):
        left, right = tuple(range(a.ndim - dims, a.ndim)), tuple(range(dims))
    else:
        left, right = axes_of(a, dims[0]), axes_of(b, dims[1])
    if [a.shape[axis] for axis in left] != [b.shape[axis] for axis in right]:
        raise RuntimeError(f"tensordot: axes {left} of shape {a.shape} do not fit axes {right} of shape {b.shape}.")
    kept_a = [axis for axis in range(a.ndim) if axis not in left]
    kept_b = [axis for axis in range(b.ndim) if axis not in right]
    inner = 1
    for axis in left:
        inner *= a.shape[axis]
    rows, columns = [a.shape[axis] for axis in kept_a], [b.shape[axis] for axis in kept_b]
    first = reshape(permute(a, (*kept_a, *left)), (_product(rows), inner))
    second = reshape(permute(b, (*right, *kept_b)), (inner, _product(columns)))
    return reshape(mm(first, second), (*rows, *columns))


def outer(input: Tensor, vec2: Tensor) -> Tensor:
    """Every product of a value of vector `input` (rows) and one of vector `vec2` (columns)."""
    if input.ndim != 1 or vec2.ndim != 1:
        raise RuntimeError(f"outer needs two vectors; received shapes {input.shape} and {vec2.shape}.")
    return mul(reshape(input, (-1, 1)) if input.numel() else reshape(input, (0, 1)), vec2)


def mv(input: Tensor, vec: Tensor) -> Tensor:
    """Matrix times vector."""
    if input.ndim != 2 or vec.ndim != 1:
        raise RuntimeError(f"mv needs a matrix and a vector; received shapes {input.shape} and {vec.shape}.")
    return matmul(input, vec)


def addmm(input: Tensor, mat1: Tensor, mat2: Tensor, *, beta: float = 1, alpha: float = 1) -> Tensor:
    """beta · input + alpha · (mat1 @ mat2) of matrices."""
    return _weighed_sum(input, mm(mat1, mat2), beta, alpha)


def baddbmm(input: Tensor, batch1: Tensor, batch2: Tensor, *, beta: float = 1, alpha: float = 1) -> Tensor:
    """beta · input + alpha · (batch1 @ batch2) of stacks of matrices."""
    return _weighed_sum(input, bmm(batch1, batch2), beta, alpha)


def _weighed_sum(x: Tensor, product: Tensor, beta: float, alpha: float) -> Tensor:
    first, second = operands(x, product)
    return add(first if beta == 1 else mul(first, beta), second, alpha)


def _product(sizes: Sequence[int]) -> int:
    total = 1
    for size in sizes:
        total *= size
    return total


def _sum_of_products(terms: Sequence[str], result: str, arrays: Sequence[Array]) -> Array:
    xp = array_module(arrays[0])
    out: Array = xp.asarray(xp.einsum(f"{','.join(terms)}->{result}", *arrays, optimize=len(arrays) > 1))
    return out.copy() if len(arrays) == 1 else out  # one array alone may be looked at and not computed


def _explicit(equation: str, ranks: Sequence[int]) -> tuple[list[str], str]:
    """Letters of each input and of the output, "..." replaced by free letters. RuntimeError says what is wrong."""
    left, arrow, right = equation.replace(" ", "").partition("->")
    terms = left.split(",")
    if len(terms) != len(ranks):
        raise RuntimeError(f"einsum {equation!r} describes {len(terms)} tensors; received {len(ranks)}.")
    free = [letter for letter in string.ascii_letters if letter not in equation]
    spread = 0
    for term, rank in zip(terms, ranks, strict=True):
        named = len(term.replace("...", ""))
        if named > rank or (named < rank and "..." not in term):
            raise RuntimeError(f"einsum {equation!r}: {term!r} does not name the {rank} axes of its tensor.")
        spread = max(spread, rank - named) if "..." in term else spread
    dots = "".join(free[:spread])
    full = [
        term.replace("...", dots[spread - (rank - len(term.replace("...", ""))) :])
        for term, rank in zip(terms, ranks, strict=True)
    ]
    if not arrow:
        every = left.replace(",", "").replace("...", "")
        return full, dots + "".join(sorted({letter for letter in every if every.count(letter) == 1}))
    result = right.replace("...", dots)
    if len(set(result)) != len(result) or not set(result) <= set("".join(full)):
        raise RuntimeError(f"einsum {equation!r}: the output must name axes of the inputs, each once.")
    return full, result
