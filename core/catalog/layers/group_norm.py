"""GroupNorm: groups of channels of each sample are brought to mean 0 and deviation 1."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, SetField, Spec
from core.catalog.fields import integer, number, switch

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class GroupNorm(Layer):
    """Normalises each group of channels of a sample over all of its places; does not depend on the batch."""

    key = "group_norm"
    title = "GroupNorm"
    summary = "Brings groups of channels to mean 0 and deviation 1 in each sample: works with the smallest batches."
    formula = "y = γ · (x − mean of the group) / √(var of the group + ε) + β"
    source = "Wu and He 2018, Group normalization, https://arxiv.org/abs/1803.08494"
    category = Category.NORMALISATION
    keywords = ("group normalization", "groupnorm", "gn", "small batch", "standardize")
    examples = (
        Example((Spec((4, 3, 5)),), {"num_groups": 2}),
        Example((Spec((4, 5)),), {"num_groups": 4, "affine": False}),
        Example((Spec((6,)),), {"num_groups": 3, "eps": 1e-3}),
        Example((Spec((4, 3, 3)),), {"num_groups": 1}),
    )

    num_groups: int = integer(
        8, minimum=1, maximum=65536, help="How many groups the channels are divided into; 1 takes all together."
    )
    eps: float = number(
        1e-5, minimum=0.0, maximum=1.0, exclusive=True, help="Added to the variance so that nothing is divided by zero."
    )
    affine: bool = switch(True, help="Learns a scale and an offset for every channel after normalising.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        (spec,) = inputs
        channels = spec.shape[0]
        if channels % self.num_groups:
            fitting = gcd(channels, self.num_groups)
            text = f"Num groups must divide the {channels} channels that arrive; it is {self.num_groups}."
            return Mismatch("num_groups", text, _groups(fitting) if spec.size > fitting else ())
        if spec.size == self.num_groups:
            text = f"Expects more than one value per group; {spec} in {self.num_groups} groups leaves one each."
            return Mismatch("num_groups", text, _groups(1) if self.num_groups > 1 else ())
        return Inferred(spec, 2 * channels if self.affine else 0, 2 * spec.size)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.GroupNorm(self.num_groups, inputs[0].shape[0], self.eps, self.affine)


def _groups(number: int) -> tuple[SetField, ...]:
    return (SetField(f"Set num groups to {number}", "num_groups", number),)
