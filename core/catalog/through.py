"""A wire that stands where a layer stood: its output is its input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Inferred, Layer, Spec

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Through(Layer):
    """Takes the place of a bypassed layer and of a group's ports once groups are inlined; never in the palette."""

    key = "through"
    title = "Wire"
    summary = "Hands its input on."
    formula = "y = x"
    source = ""
    category = Category.STRUCTURE

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        return Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Identity()
