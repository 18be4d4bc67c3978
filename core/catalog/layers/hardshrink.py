"""HardShrink: small values become zero, others stay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Spec
from core.catalog.fields import number

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class HardShrink(Layer):
    """Values within lambd of zero become zero; others stay as they are."""

    key = "hardshrink"
    title = "Hardshrink"
    summary = "Sets small values to zero and leaves the others as they are: hard thresholding for sparse codes."
    formula = "y = x for |x| > λ, else 0"
    source = "Donoho and Johnstone 1994, Ideal spatial adaptation by wavelet shrinkage, Biometrika 81"
    category = Category.ACTIVATION
    keywords = ("activation", "hard shrink", "hard threshold", "shrinkage", "sparse")
    examples = (
        Example((Spec((6,)),)),
        Example((Spec((4, 7, 6)),), {"lambd": 1.25}),
    )

    lambd: float = number(0.5, minimum=0.0, maximum=1e6, help="Values as close to zero as this become zero.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        return Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Hardshrink(self.lambd)
