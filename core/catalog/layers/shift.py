"""Shift: values plus an offset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Spec
from core.catalog.fields import number
from core.catalog.learned import learned_field, learned_values

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Shift(Layer):
    """Adds a number to every value, fixed or learned."""

    key = "shift"
    title = "Shift"
    summary = "Adds a number to every value: fixed or learned, one or one per channel."
    formula = "y = x + offset"
    source = "https://pytorch.org/docs/stable/generated/torch.add.html"
    category = Category.ARITHMETIC
    keywords = ("add", "offset", "bias", "plus", "constant")
    examples = (
        Example((Spec((6,)),), {"offset": 0.5}),
        Example((Spec((4, 7, 6)),), {"offset": 1.5, "learned": "per channel"}),
        Example((Spec((4, 7, 6)),), {"learned": "one value"}),
        Example((Spec((6,)),), {"learned": "per channel"}),
    )

    offset: float = number(
        0.0, minimum=-1e6, maximum=1e6, help="What is added to every value; where training starts if it is learned."
    )
    learned: str = learned_field()

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        (spec,) = inputs
        return Inferred(spec, learned_values(self.learned, spec))

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Shift(self.offset, learned_values(self.learned, inputs[0]))
