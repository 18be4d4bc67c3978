"""SpaceToDepth: pixels become channels."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, SetField, Spec
from core.catalog.fields import integer
from core.catalog.windows import picture_fault, times

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class SpaceToDepth(Layer):
    """Stacks the pixels of r × r squares as channels; PixelShuffle undoes it."""

    key = "space_to_depth"
    title = "SpaceToDepth"
    summary = "Turns pixels into channels: a smaller picture that loses nothing, instead of pooling."
    formula = "C × H·r × W·r → C·r² × H × W"
    source = "https://pytorch.org/docs/stable/generated/torch.nn.PixelUnshuffle.html"
    category = Category.SHAPE
    keywords = ("pixel unshuffle", "pixelunshuffle", "reorg", "focus", "downsampling")
    examples = (
        Example((Spec((2, 4, 6)),)),
        Example((Spec((1, 3, 6)),), {"downscale_factor": 3}),
    )

    downscale_factor: int = integer(2, minimum=1, maximum=64, help="How many times lower and narrower.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        (spec,) = inputs
        fault = picture_fault(spec)
        if fault:
            return fault
        (channels, height, width), r = spec.shape, self.downscale_factor
        if height % r or width % r:
            size, fitting = times((height, width)), gcd(height, width, r)
            text = f"Downscale factor must divide height and width of the {size} picture; it is {r}."
            repair = SetField(f"Set downscale factor to {fitting}", "downscale_factor", fitting)
            return Mismatch("downscale_factor", text, (repair,))
        return Inferred(Spec((channels * r * r, height // r, width // r), spec.dtype))

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.PixelUnshuffle(self.downscale_factor)
