"""A layer of a kind that this version does not know, kept as it was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Layer, Mismatch, Spec

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Placeholder(Layer):
    """Stands for a stored layer that cannot be read; it is written back unchanged and never in the palette.

    It grows, because how many inputs the real layer has is unknown; its wires keep their ports.
    """

    key = "placeholder"
    title = "Unknown layer"
    summary = "A layer this version of Net Studio does not know. It is kept in the file as it is."
    formula = ""
    source = ""
    category = Category.SHAPE
    inputs = ()
    grows = True

    raw: str = "{}"
    """The stored JSON object of the layer."""
    reason: str = "unknown kind"
    """Why it could not be read."""

    def infer(self, inputs: tuple[Spec, ...]) -> Mismatch:
        return Mismatch(
            "", f"This layer cannot be used here: {self.reason}. Remove it, or open the file where it was made."
        )

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        raise ValueError(f"a layer that could not be read cannot be built: {self.reason}")
