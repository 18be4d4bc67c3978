"""Unsqueeze: a new axis of size 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.axes import axis_fault, place
from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.fields import integer

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Unsqueeze(Layer):
    """Adds an axis of size 1 to every sample; the values stay as they are."""

    key = "unsqueeze"
    title = "Unsqueeze"
    summary = "Adds an axis of size 1, such as the one channel of a grey picture."
    formula = "H × W → 1 × H × W"
    source = "https://pytorch.org/docs/stable/generated/torch.unsqueeze.html"
    category = Category.SHAPE
    keywords = ("expand dims", "add axis", "new axis", "reshape", "channel")
    examples = (
        Example((Spec((5, 4)),)),
        Example((Spec((6,)),), {"dim": -1}),
        Example((Spec((2, 3)),), {"dim": 2}),
        Example((Spec((3,)),), {"dim": -2}),
    )

    dim: int = integer(
        1, minimum=-8, maximum=8, help="Where the new axis stands afterwards: 1 puts it first, −1 puts it last."
    )

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        (spec,) = inputs
        longer = Spec((1, *spec.shape), spec.dtype)
        fault = axis_fault(self.dim, longer, 1)
        if fault:
            text = fault.text.replace(f"for samples of {longer}", f"to add an axis to {spec}")
            return Mismatch(fault.field, text, fault.repairs)
        at = place(self.dim, len(longer.shape))
        return Inferred(Spec((*spec.shape[:at], 1, *spec.shape[at:]), spec.dtype))

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Unsqueeze(self.dim)
