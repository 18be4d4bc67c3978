"""Stack: several branches along a new axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, SetField, Spec
from core.catalog.fields import integer
from core.catalog.merging import equal_fault

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Stack(Layer):
    """Joins two or more inputs of equal shape along an axis that is made for it."""

    key = "stack"
    title = "Stack"
    summary = "Puts branches of equal shape along a new axis: rows of values become a table, pictures a volume."
    formula = "y[i] = xᵢ"
    source = "https://pytorch.org/docs/stable/generated/torch.stack.html"
    category = Category.MERGE
    keywords = ("new axis", "join", "pack", "table", "merge")
    examples = (
        Example((Spec((6,)), Spec((6,)), Spec((6,)))),
        Example((Spec((4, 7, 6)), Spec((4, 7, 6))), {"dim": -1}),
        Example((Spec((4, 7, 6)), Spec((4, 7, 6))), {"dim": 2}),
    )
    inputs = ()
    grows = True

    dim: int = integer(
        1, minimum=-8, maximum=8, help="Where the new axis stands in a sample: 1 is before all others, −1 after them."
    )

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        fault = equal_fault(inputs)
        if fault:
            return fault
        first, ends = inputs[0], len(inputs[0].shape) + 1
        if not (1 <= self.dim <= ends or -ends <= self.dim <= -1):
            text = f"Dim must be 1 … {ends} or −{ends} … −1 for samples of {first}; it is {self.dim}."
            return Mismatch("dim", text, (SetField("Set dim to 1", "dim", 1),))
        place = self.dim - 1 if self.dim > 0 else self.dim + ends
        return Inferred(Spec((*first.shape[:place], len(inputs), *first.shape[place:]), first.dtype))

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Stack(self.dim)
