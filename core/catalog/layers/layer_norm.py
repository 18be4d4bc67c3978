"""LayerNorm: each sample is brought to mean 0 and deviation 1 by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Spec
from core.catalog.fields import choice, number, switch

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class LayerNorm(Layer):
    """Normalises over the last axis of a sample, or over all of its axes; the same in training and evaluation."""

    key = "layer_norm"
    title = "LayerNorm"
    summary = "Brings each sample to mean 0 and deviation 1 by itself: the normalisation of transformers."
    formula = "y = γ · (x − mean) / √(var + ε) + β"
    source = "Ba et al. 2016, Layer normalization, https://arxiv.org/abs/1607.06450"
    category = Category.NORMALISATION
    keywords = ("layer normalization", "layernorm", "ln", "transformer", "standardize")
    examples = (
        Example((Spec((5, 6)),)),
        Example((Spec((4, 3, 5)),), {"over": "all axes", "eps": 1e-3}),
        Example((Spec((7,)),), {"bias": False}),
        Example((Spec((3, 4)),), {"affine": False}),
    )

    over: str = choice(
        "last axis", ("last axis", "all axes"), help="Which values share a mean: those of the last axis, or all."
    )
    eps: float = number(
        1e-5, minimum=0.0, maximum=1.0, exclusive=True, help="Added to the variance so that nothing is divided by zero."
    )
    affine: bool = switch(True, help="Learns a scale and an offset for every normalised value.")
    bias: bool = switch(True, help="Learns the offset too; without effect when Affine is off.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        (spec,) = inputs
        size = Spec(self._normalised(spec)).size
        parameters = size * (2 if self.bias else 1) if self.affine else 0
        return Inferred(spec, parameters, 2 * spec.size)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.LayerNorm(self._normalised(inputs[0]), self.eps, self.affine, self.bias)

    def _normalised(self, spec: Spec) -> tuple[int, ...]:
        return spec.shape[-1:] if self.over == "last axis" else spec.shape
