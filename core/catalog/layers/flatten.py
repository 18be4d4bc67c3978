"""Flatten: any shape to one row of values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Inferred, Layer, Spec

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Flatten(Layer):
    """Lays the values of each sample in one row, channel by channel, row by row."""

    key = "flatten"
    title = "Flatten"
    summary = "Lays all values of a sample in one row, so that dense layers can follow pictures."
    formula = "C × H × W → C·H·W"
    source = "https://pytorch.org/docs/stable/generated/torch.nn.Flatten.html"
    category = Category.SHAPE
    keywords = ("reshape", "vector", "unroll", "1d")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        (spec,) = inputs
        return Inferred(Spec((spec.size,), spec.dtype))

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Flatten()
