"""Reshape: the same values in another shape."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, SetField, Spec
from core.catalog.fields import shape

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Reshape(Layer):
    """Gives each sample another shape with equally many values, in the same order."""

    key = "reshape"
    title = "Reshape"
    summary = "Gives each sample another shape with as many values, such as a row that becomes a picture."
    formula = "a × b × c → d × e, a·b·c = d·e"
    source = "https://pytorch.org/docs/stable/generated/torch.reshape.html"
    category = Category.SHAPE
    keywords = ("view", "unflatten", "resize", "rearrange")
    examples = (
        Example((Spec((64,)),)),
        Example((Spec((12,)),), {"shape": (3, 2, 2)}),
        Example((Spec((4, 3, 2)),), {"shape": (6, 4)}),
    )

    shape: tuple[int, ...] = shape((1, 8, 8), help="Sizes of the axes of a sample afterwards; the batch stays.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        (spec,) = inputs
        wanted = Spec(self.shape, spec.dtype)
        if wanted.size == spec.size:
            return Inferred(wanted)
        text = f"A sample of {spec} has {spec.size} values; a shape of {wanted} needs {wanted.size}."
        fitting = self._fitting(spec)
        repair = SetField(f"Set shape to {Spec(fitting)}", "shape", fitting)
        return Mismatch("shape", text, (repair,))

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Reshape(self.shape)

    def _fitting(self, spec: Spec) -> tuple[int, ...]:
        """The shape with another first size where that suffices, else the shape that arrives."""
        rest = self.shape[1:]
        return (spec.size // prod(rest), *rest) if rest and spec.size % prod(rest) == 0 else spec.shape
