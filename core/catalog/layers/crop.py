"""Crop: rows and columns at the border are left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, SetField, Spec
from core.catalog.fields import integer
from core.catalog.windows import picture_fault

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Crop(Layer):
    """Leaves rows and columns at the border of pictures out."""

    key = "crop"
    title = "Crop"
    summary = "Leaves rows and columns at the border of a picture out, such as before it joins a smaller one."
    formula = "C × H × W → C × (H − top − bottom) × (W − left − right)"
    source = "Ronneberger et al. 2015, U-Net, https://arxiv.org/abs/1505.04597"
    category = Category.SHAPE
    keywords = ("cropping", "cut", "trim", "border", "u-net")
    examples = (
        Example((Spec((2, 5, 4)),)),
        Example((Spec((3, 4, 6)),), {"top": 0, "bottom": 3, "left": 2, "right": 0}),
    )

    top: int = integer(1, minimum=0, maximum=65536, unit="pixels", help="Rows left out above.")
    bottom: int = integer(1, minimum=0, maximum=65536, unit="pixels", help="Rows left out below.")
    left: int = integer(1, minimum=0, maximum=65536, unit="pixels", help="Columns left out on the left.")
    right: int = integer(1, minimum=0, maximum=65536, unit="pixels", help="Columns left out on the right.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        (spec,) = inputs
        fault = picture_fault(spec)
        if fault:
            return fault
        channels, height, width = spec.shape
        sizes = height - self.top - self.bottom, width - self.left - self.right
        for size, left, (first, second, what) in zip(
            spec.shape[1:], sizes, (("top", "bottom", "rows"), ("left", "right", "columns")), strict=True
        ):
            if left < 1:
                name = first if getattr(self, first) > getattr(self, second) else second
                text = (
                    f"{first.capitalize()} and {second} take {size - left} of {size} {what} away; "
                    f"expects at most {size - 1}."
                )
                return Mismatch(name, text, _shrink(name, max(0, getattr(self, name) + left - 1)))
        return Inferred(Spec((channels, *sizes), spec.dtype))

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Crop2d((self.left, self.right, self.top, self.bottom))


def _shrink(name: str, number: int) -> tuple[SetField, ...]:
    return (SetField(f"Set {name} to {number}", name, number),)
