"""Slice: a part of one axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.axes import axis_fault, place
from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, SetField, Spec
from core.catalog.fields import integer

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Slice(Layer):
    """Keeps the places of one axis from a start to before a stop, in steps."""

    key = "slice"
    title = "Slice"
    summary = "Keeps a part of one axis, such as some channels or the last steps of a sequence."
    formula = "y = x[start : stop : step] along one axis"
    source = "https://numpy.org/doc/stable/user/basics.indexing.html"
    category = Category.SHAPE
    keywords = ("select", "narrow", "subset", "channels", "strided", "index")
    examples = (
        Example((Spec((4, 3, 5)),)),
        Example((Spec((9,)),), {"start": 1, "stop": 8, "step": 3}),
        Example((Spec((4, 6)),), {"dim": -1, "start": -3}),
        Example((Spec((2, 5, 3)),), {"dim": 2, "stop": -1}),
    )

    dim: int = integer(1, minimum=-8, maximum=8, help="The axis: 1 is the first axis of a sample, −1 the last.")
    start: int = integer(
        0, minimum=-(2**20), maximum=2**20, help="First place that is kept, counted from 0; −1 is the last place."
    )
    stop: int = integer(
        0, minimum=-(2**20), maximum=2**20, help="First place that is left out; 0 keeps all to the end, −1 all but one."
    )
    step: int = integer(1, minimum=1, maximum=2**20, help="Keeps every place (1), every second (2), and so on.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        (spec,) = inputs
        fault = axis_fault(self.dim, spec, 1)
        if fault:
            return fault
        at = place(self.dim, len(spec.shape))
        kept = len(range(*slice(self.start, self.stop or None, self.step).indices(spec.shape[at])))
        if not kept:
            return self._empty_fault(spec, at)
        return Inferred(Spec((*spec.shape[:at], kept, *spec.shape[at + 1 :]), spec.dtype))

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Slice(self.dim, self.start, self.stop or None, self.step)

    def _empty_fault(self, spec: Spec, at: int) -> Mismatch:
        size = spec.shape[at]
        said = f"{self.start} to {self.stop or 'the end'}".replace("-", "−")
        text = f"Nothing of axis {at + 1}, which has places 0 … {size - 1}, lies in the slice from {said}."
        if self.start >= size:
            return Mismatch("start", text, (SetField("Set start to 0", "start", 0),))
        return Mismatch("stop", text, (SetField("Set stop to 0, the end", "stop", 0),))
