"""SoftShrink: small values become zero, others move towards it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Spec
from core.catalog.fields import number

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class SoftShrink(Layer):
    """Values within lambd of zero become zero; others move towards it by lambd."""

    key = "softshrink"
    title = "Softshrink"
    summary = "Sets small values to zero and moves the others towards it: soft thresholding for sparse codes."
    formula = "y = sign(x) · max(0, |x| − λ)"
    source = "Donoho 1995, De-noising by soft-thresholding, IEEE Transactions on Information Theory 41"
    category = Category.ACTIVATION
    keywords = ("activation", "soft shrink", "soft threshold", "shrinkage", "sparse", "denoise")
    examples = (
        Example((Spec((6,)),)),
        Example((Spec((4, 7, 6)),), {"lambd": 1.25}),
    )

    lambd: float = number(0.5, minimum=0.0, maximum=1e6, help="Values as close to zero as this become zero.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        return Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Softshrink(self.lambd)
