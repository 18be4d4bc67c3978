"""SELU: ELU scaled so that values keep their size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Spec

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class SELU(Layer):
    """A scaled ELU whose outputs tend to mean 0 and deviation 1."""

    key = "selu"
    title = "SELU"
    summary = "Keeps values at mean 0 and deviation 1 through deep dense networks without normalisation layers."
    formula = "y = 1.0507 · ELU(x, α = 1.6733)"
    source = "Klambauer et al. 2017, Self-normalizing neural networks, https://arxiv.org/abs/1706.02515"
    category = Category.ACTIVATION
    keywords = ("activation", "self-normalizing", "scaled elu", "snn")
    examples = (Example((Spec((6,)),)), Example((Spec((4, 7, 6)),)))

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        return Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.SELU()
