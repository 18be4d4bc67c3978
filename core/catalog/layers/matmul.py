"""MatMul: the matrix product of two branches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, SetField, Spec
from core.catalog.fields import switch

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class MatMul(Layer):
    """The matrix product of two inputs over their last two axes; axes before them stretch."""

    key = "matmul"
    title = "MatMul"
    summary = "Multiplies two branches as matrices: scores between two sets of vectors, or attention by hand."
    formula = "y = A·B, or A·Bᵀ"
    source = "https://pytorch.org/docs/stable/generated/torch.matmul.html"
    category = Category.MERGE
    keywords = ("matrix product", "dot product", "bmm", "gemm", "attention", "similarity", "merge")
    examples = (
        Example((Spec((3, 5)), Spec((5, 2)))),
        Example((Spec((4, 3, 5)), Spec((1, 2, 5))), {"transpose_second": True}),
    )
    inputs = ("first", "second")

    transpose_second: bool = switch(False, help="Swaps the last two axes of the second input before: rows meet rows.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        first, second = inputs
        rank = len(first.shape)
        if rank < 2 or len(second.shape) != rank:
            text = f"Expects two inputs with equally many axes, at least two; receives {first} and {second}."
            return Mismatch("", text)
        stack = _stretched(first.shape[:-2], second.shape[:-2])
        if stack is None:
            text = f"Expects equal sizes, or 1, along all axes but the last two; receives {first} and {second}."
            return Mismatch("", text)
        rows, inner = first.shape[-2:]
        meets, columns = second.shape[-2:]
        if self.transpose_second:
            meets, columns = columns, meets
        if inner != meets:
            return self._inner_fault(inner, meets, columns)
        output = Spec((*stack, rows, columns), first.dtype)
        return Inferred(output, 0, output.size * inner)

    def _inner_fault(self, inner: int, meets: int, columns: int) -> Mismatch:
        axis = "last" if self.transpose_second else "last but one"
        text = f"Expects {inner} values along the {axis} axis of input 2, as the last of input 1; receives {meets}."
        what = "Take input 2 as it is" if self.transpose_second else "Swap the last two axes of input 2"
        swap = SetField(what, "transpose_second", not self.transpose_second)
        return Mismatch("", text, (swap,) if inner == columns else ())

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.MatMul(self.transpose_second)


def _stretched(first: tuple[int, ...], second: tuple[int, ...]) -> tuple[int, ...] | None:
    """Along every axis the larger size; None where sizes differ and neither is 1."""
    if any(a != b and 1 not in (a, b) for a, b in zip(first, second, strict=True)):
        return None
    return tuple([max(a, b) for a, b in zip(first, second, strict=True)])
