"""RMSNorm: each sample is brought to mean square 1 by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Spec
from core.catalog.fields import choice, number, switch

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class RMSNorm(Layer):
    """Divides by the root of the mean square over the last axis of a sample, or over all of its axes."""

    key = "rms_norm"
    title = "RMSNorm"
    summary = "Divides each sample by its root mean square: a cheaper LayerNorm without mean and offset."
    formula = "y = γ · x / √(mean(x²) + ε)"
    source = "Zhang and Sennrich 2019, Root mean square layer normalization, https://arxiv.org/abs/1910.07467"
    category = Category.NORMALISATION
    keywords = ("root mean square", "rmsnorm", "transformer", "layer normalization", "llama")
    examples = (
        Example((Spec((5, 6)),)),
        Example((Spec((4, 3, 5)),), {"over": "all axes", "eps": 1e-3}),
        Example((Spec((7,)),), {"affine": False}),
    )

    over: str = choice(
        "last axis", ("last axis", "all axes"), help="Which values share a mean square: those of the last axis, or all."
    )
    eps: float = number(
        1e-6, minimum=0.0, maximum=1.0, exclusive=True, help="Added to the mean square against division by zero."
    )
    affine: bool = switch(True, help="Learns a scale for every normalised value.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        (spec,) = inputs
        return Inferred(spec, Spec(self._normalised(spec)).size if self.affine else 0, 2 * spec.size)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.RMSNorm(self._normalised(inputs[0]), self.eps, self.affine)

    def _normalised(self, spec: Spec) -> tuple[int, ...]:
        return spec.shape[-1:] if self.over == "last axis" else spec.shape
