"""Permute: axes in another order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, SetField, Spec
from core.catalog.fields import shape

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Permute(Layer):
    """Puts the axes of each sample in another order; the values move along."""

    key = "permute"
    title = "Permute"
    summary = "Puts the axes of a sample in another order, such as channels last or features before steps."
    formula = "C × H × W → H × W × C for the order 2, 3, 1"
    source = "https://pytorch.org/docs/stable/generated/torch.permute.html"
    category = Category.SHAPE
    keywords = ("transpose", "swap axes", "channels last", "rearrange")
    examples = (
        Example((Spec((5, 4)),)),
        Example((Spec((4, 3, 5)),), {"order": (2, 3, 1)}),
        Example((Spec((3, 2, 4)),), {"order": (1, 3, 2)}),
    )

    order: tuple[int, ...] = shape((2, 1), help="Which axis stands first, second, … afterwards; 1 is the first now.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        (spec,) = inputs
        rank = len(spec.shape)
        if sorted(self.order) == list(range(1, rank + 1)):
            return Inferred(Spec(tuple([spec.shape[axis - 1] for axis in self.order]), spec.dtype))
        said, fitting = ", ".join(map(str, self.order)), (*range(2, rank + 1), 1)
        text = f"Order must name each axis 1 … {rank} of samples of {spec} once; it is {said}."
        repair = SetField(f"Set order to {', '.join(map(str, fitting))}", "order", fitting)
        return Mismatch("order", text, (repair,))

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Permute((0, *self.order))
