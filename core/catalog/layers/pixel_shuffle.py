"""PixelShuffle: channels become pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, InsertBefore, Layer, Mismatch, Spec
from core.catalog.fields import integer
from core.catalog.layers.conv2d import Conv2d
from core.catalog.windows import picture_fault

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class PixelShuffle(Layer):
    """Lays groups of r² channels out as squares of r × r pixels."""

    key = "pixel_shuffle"
    title = "PixelShuffle"
    summary = "Turns channels into pixels: a larger picture with fewer channels, for super-resolution."
    formula = "C·r² × H × W → C × H·r × W·r"
    source = "Shi et al. 2016, Real-time single image and video super-resolution, https://arxiv.org/abs/1609.05158"
    category = Category.SHAPE
    keywords = ("depth to space", "sub-pixel", "super-resolution", "upsampling", "periodic shuffling")
    examples = (
        Example((Spec((8, 3, 2)),)),
        Example((Spec((9, 2, 3)),), {"upscale_factor": 3}),
    )

    upscale_factor: int = integer(2, minimum=1, maximum=64, help="How many times higher and wider.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        (spec,) = inputs
        fault = picture_fault(spec)
        if fault:
            return fault
        (channels, height, width), r = spec.shape, self.upscale_factor
        if channels % (r * r):
            text = f"Expects a multiple of {r * r} channels for an upscale factor of {r}; receives {channels}."
            fitting = -(-channels // (r * r)) * r * r
            repair = InsertBefore(
                f"Insert 1 × 1 Conv2d to {fitting} channels", Conv2d(out_channels=fitting, kernel_size=(1, 1))
            )
            return Mismatch("", text, (repair,))
        return Inferred(Spec((channels // (r * r), height * r, width * r), spec.dtype))

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.PixelShuffle(self.upscale_factor)
