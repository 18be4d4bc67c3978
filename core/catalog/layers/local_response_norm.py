"""LocalResponseNorm: strong channels hold their neighbours down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, InsertBefore, Layer, Mismatch, Spec
from core.catalog.fields import integer, number
from core.catalog.layers.unsqueeze import Unsqueeze

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class LocalResponseNorm(Layer):
    """Divides each value by how strong the neighbouring channels are at the same place."""

    key = "local_response_norm"
    title = "LocalResponseNorm"
    summary = "Divides by the strength of neighbouring channels at the same place, as AlexNet does."
    formula = "y[c] = x[c] / (k + α/n · Σ x[c']²)^β, c' over the n channels around c"
    source = "Krizhevsky et al. 2012, ImageNet classification with deep convolutional neural networks"
    category = Category.NORMALISATION
    keywords = ("lrn", "local response normalization", "alexnet", "lateral inhibition")
    examples = (
        Example((Spec((6, 3, 4)),)),
        Example((Spec((5, 4)),), {"size": 2, "alpha": 0.5, "beta": 0.5, "k": 2.0}),
        Example((Spec((3, 2, 2)),), {"size": 9, "alpha": 1.0}),
    )

    size: int = integer(5, minimum=1, maximum=65536, unit="channels", help="How many neighbouring channels count.")
    alpha: float = number(1e-4, minimum=0.0, maximum=1000.0, help="Weight of the neighbours' mean square.")
    beta: float = number(0.75, minimum=0.0, maximum=10.0, help="Power of the divisor; 0.5 is a square root.")
    k: float = number(
        1.0, minimum=0.0, maximum=1000.0, exclusive=True, help="Added to the divisor, so that it is never zero."
    )

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        (spec,) = inputs
        if len(spec.shape) < 2:
            text = f"Expects channels with further axes, such as channels × height × width; receives {spec}."
            return Mismatch("", text, (InsertBefore("Insert Unsqueeze", Unsqueeze(dim=-1)),))
        return Inferred(spec, 0, (min(self.size, spec.shape[0]) + 2) * spec.size)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.LocalResponseNorm(self.size, self.alpha, self.beta, self.k)
