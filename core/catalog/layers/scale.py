"""Scale: values times a factor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Spec
from core.catalog.fields import number
from core.catalog.learned import learned_field, learned_values

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Scale(Layer):
    """Multiplies every value by a number, fixed or learned."""

    key = "scale"
    title = "Scale"
    summary = "Multiplies every value by a number that is fixed or learned, one or one per channel."
    formula = "y = factor · x"
    source = "Liu et al. 2022, A ConvNet for the 2020s (layer scale), https://arxiv.org/abs/2201.03545"
    category = Category.ARITHMETIC
    keywords = ("multiply", "factor", "gain", "rescale", "layer scale", "normalize", "constant")
    examples = (
        Example((Spec((6,)),), {"factor": 0.5}),
        Example((Spec((4, 7, 6)),), {"factor": 1.5, "learned": "per channel"}),
        Example((Spec((4, 7, 6)),), {"learned": "one value"}),
        Example((Spec((6,)),), {"learned": "per channel"}),
    )

    factor: float = number(
        1.0,
        minimum=-1e6,
        maximum=1e6,
        help="What every value is multiplied by; where training starts if it is learned.",
    )
    learned: str = learned_field()

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        (spec,) = inputs
        return Inferred(spec, learned_values(self.learned, spec), spec.size)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Scale(self.factor, learned_values(self.learned, inputs[0]))
