"""PatchEmbedding: a picture becomes a sequence of patches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, SetField, Spec
from core.catalog.fields import integer, pair, switch
from core.catalog.windows import picture_fault, times

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class PatchEmbedding(Layer):
    """Cuts pictures into patches and projects each to a vector; edges that fill no patch are left out."""

    key = "patch_embedding"
    title = "PatchEmbedding"
    summary = "Cuts a picture into patches, each one step of a sequence: the start of vision transformers."
    formula = "y[t] = W·patch[t] + b"
    source = "Dosovitskiy et al. 2020, An image is worth 16x16 words, https://arxiv.org/abs/2010.11929"
    category = Category.ATTENTION
    keywords = ("vit", "vision transformer", "tokens", "patchify", "tokenizer", "picture to sequence")
    examples = (
        Example((Spec((2, 8, 8)),), {"features": 3}),
        Example((Spec((3, 5, 7)),), {"features": 4, "patch_size": (2, 3), "bias": False}),
    )

    features: int = integer(64, minimum=1, maximum=65536, unit="values", help="Length of the vector for each patch.")
    patch_size: tuple[int, int] = pair(
        (4, 4), minimum=1, maximum=1024, unit="pixels", help="Height and width of each patch."
    )
    bias: bool = switch(True, help="Adds a learned offset to every vector.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        (spec,) = inputs
        fault = picture_fault(spec)
        if fault:
            return fault
        channels, height, width = spec.shape
        size = self.patch_size
        if size[0] > height or size[1] > width:
            fitting = min(size[0], height), min(size[1], width)
            text = f"Patches must fit into pictures of {height} × {width}; the patch size is {times(size)}."
            repair = SetField(f"Set patch size to {times(fitting)}", "patch_size", fitting)
            return Mismatch("patch_size", text, (repair,))
        patches = (height // size[0]) * (width // size[1])
        weights = self.features * channels * size[0] * size[1]
        output = Spec((patches, self.features), spec.dtype)
        return Inferred(output, weights + (self.features if self.bias else 0), weights * patches)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.PatchEmbedding(inputs[0].shape[0], self.features, self.patch_size, self.bias)
