"""GLU: one half of the values gates the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, SetField, Spec
from core.catalog.fields import integer

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class GLU(Layer):
    """The first half along an axis, times the sigmoid of the second half."""

    key = "glu"
    title = "GLU"
    summary = "Splits values in two halves; one half decides how much of the other passes. Halves the axis."
    formula = "y = a · σ(b), x = [a, b]"
    source = (
        "Dauphin et al. 2016, Language modeling with gated convolutional networks, https://arxiv.org/abs/1612.08083"
    )
    category = Category.ACTIVATION
    keywords = ("activation", "gated linear unit", "gate", "halve")
    examples = (
        Example((Spec((6,)),)),
        Example((Spec((4, 7, 6)),), {"dim": -1}),
        Example((Spec((4, 7, 6)),)),
    )

    dim: int = integer(
        1, minimum=-8, maximum=8, help="Axis that is halved: 1 is the first axis of a sample, −1 the last."
    )

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        (spec,) = inputs
        rank = len(spec.shape)
        even = [axis + 1 for axis, size in enumerate(spec.shape) if size % 2 == 0]
        repairs = tuple(SetField(f"Halve axis {axis}", "dim", axis) for axis in even)
        if not (1 <= self.dim <= rank or -rank <= self.dim <= -1):
            text = f"Dim must be 1 … {rank} or −{rank} … −1 for samples of {spec}; it is {self.dim}."
            return Mismatch("dim", text, repairs)
        axis = self.dim - 1 if self.dim > 0 else self.dim + rank
        size = spec.shape[axis]
        if size % 2:
            return Mismatch("dim", f"Expects an even size along axis {axis + 1}; receives {size} in {spec}.", repairs)
        shape = (*spec.shape[:axis], size // 2, *spec.shape[axis + 1 :])
        return Inferred(Spec(shape, spec.dtype), 0, spec.size // 2)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.GLU(self.dim)
