"""Squeeze: an axis of size 1 is left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.axes import axis_fault, place
from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, SetField, Spec
from core.catalog.fields import integer

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Squeeze(Layer):
    """Leaves one axis of size 1 of each sample out; the values stay as they are."""

    key = "squeeze"
    title = "Squeeze"
    summary = "Leaves an axis of size 1 out, such as the one channel of a grey picture."
    formula = "1 × H × W → H × W"
    source = "https://pytorch.org/docs/stable/generated/torch.squeeze.html"
    category = Category.SHAPE
    keywords = ("remove axis", "drop axis", "reshape", "channel")
    examples = (
        Example((Spec((1, 4, 3)),)),
        Example((Spec((5, 1)),), {"dim": -1}),
        Example((Spec((2, 1, 3)),), {"dim": 2}),
    )

    dim: int = integer(
        1, minimum=-8, maximum=8, help="The axis of size 1: 1 is the first axis of a sample, −1 the last."
    )

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        (spec,) = inputs
        if len(spec.shape) < 2:
            return Mismatch("", f"Expects at least two axes, so that one is left; receives {spec}.")
        fault = axis_fault(self.dim, spec, 1)
        if fault:
            return fault
        at = place(self.dim, len(spec.shape))
        if spec.shape[at] != 1:
            return self._size_fault(spec, at)
        return Inferred(Spec((*spec.shape[:at], *spec.shape[at + 1 :]), spec.dtype))

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Squeeze(self.dim)

    def _size_fault(self, spec: Spec, at: int) -> Mismatch:
        ones = [axis for axis, size in enumerate(spec.shape, 1) if size == 1]
        repairs = tuple(SetField(f"Set dim to {axis}", "dim", axis) for axis in ones)
        text = f"Axis {at + 1} of samples of {spec} must have size 1; it has {spec.shape[at]}."
        return Mismatch("dim" if repairs else "", text, repairs)
