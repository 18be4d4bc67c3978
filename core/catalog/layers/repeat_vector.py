"""RepeatVector: a vector becomes a sequence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, InsertBefore, Layer, Mismatch, Spec
from core.catalog.fields import integer
from core.catalog.layers.flatten import Flatten

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class RepeatVector(Layer):
    """Repeats each vector as the steps of a sequence."""

    key = "repeat_vector"
    title = "RepeatVector"
    summary = "Repeats a vector as every step of a sequence, such as between encoder and decoder."
    formula = "F → n × F"
    source = "https://keras.io/api/layers/reshaping_layers/repeat_vector/"
    category = Category.SHAPE
    keywords = ("tile", "sequence", "decoder", "expand", "steps")
    examples = (
        Example((Spec((6,)),)),
        Example((Spec((3,)),), {"n": 1}),
    )

    n: int = integer(4, minimum=1, maximum=65536, unit="steps", help="How many times each vector is repeated.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        (spec,) = inputs
        if len(spec.shape) != 1:
            text = f"Expects one row of values; receives {spec}."
            return Mismatch("", text, (InsertBefore("Insert Flatten", Flatten()),))
        return Inferred(Spec((self.n, *spec.shape), spec.dtype))

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.RepeatVector(self.n)
