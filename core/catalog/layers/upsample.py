"""Upsample: larger pictures without anything learned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.fields import choice, pair
from core.catalog.windows import picture_fault

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Upsample(Layer):
    """Makes pictures larger by whole factors: pixels are repeated or mixed."""

    key = "upsample"
    title = "Upsample"
    summary = "Makes pictures larger by repeating pixels or mixing neighbours: for decoders and segmentation."
    formula = "nearest: y[i] = x[⌊i / s⌋]; bilinear: y mixes the four pixels around (i + ½) / s − ½"
    source = "https://pytorch.org/docs/stable/generated/torch.nn.Upsample.html"
    category = Category.SHAPE
    keywords = ("upsampling", "interpolate", "resize", "enlarge", "nearest", "bilinear", "zoom", "unpool")
    examples = (
        Example((Spec((2, 3, 4)),)),
        Example((Spec((2, 3, 2)),), {"mode": "bilinear"}),
        Example((Spec((1, 2, 1)),), {"mode": "bilinear", "scale": (3, 4)}),
        Example((Spec((3, 2, 2)),), {"scale": (1, 3)}),
    )

    scale: tuple[int, int] = pair((2, 2), minimum=1, maximum=64, help="How many times higher and wider.")
    mode: str = choice("nearest", ("nearest", "bilinear"), help="Repeats pixels (nearest), or mixes them smoothly.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        (spec,) = inputs
        fault = picture_fault(spec)
        if fault:
            return fault
        channels, height, width = spec.shape
        output = Spec((channels, height * self.scale[0], width * self.scale[1]), spec.dtype)
        return Inferred(output, 0, 4 * output.size if self.mode == "bilinear" else 0)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Upsample(scale_factor=self.scale, mode=self.mode)
