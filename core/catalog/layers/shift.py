"""Shift: values plus an offset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Spec
from core.catalog.fields import choice, number

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
    learned: str = choice(
        "no",
        ("no", "one value", "per channel"),
        help="Whether it is trained: one for all, or one per channel (first axis).",
    )

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        (spec,) = inputs
        return Inferred(spec, self._learned_values(spec))

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Shift(self.offset, self._learned_values(inputs[0]))

    def _learned_values(self, spec: Spec) -> int:
        if self.learned == "per channel":
            return spec.shape[0] if spec.shape else 1
        return 1 if self.learned == "one value" else 0
