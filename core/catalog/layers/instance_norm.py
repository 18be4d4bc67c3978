"""InstanceNorm: each channel of each sample is brought to mean 0 and deviation 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.fields import number, switch

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class InstanceNorm(Layer):
    """Normalises each channel of sequences, pictures or volumes over its places, one sample at a time."""

    key = "instance_norm"
    title = "InstanceNorm"
    summary = "Brings each channel of each picture to mean 0 and deviation 1: takes contrast and style away."
    formula = "y = γ · (x − mean of the channel) / √(var of the channel + ε) + β"
    source = "Ulyanov et al. 2016, Instance normalization, https://arxiv.org/abs/1607.08022"
    category = Category.NORMALISATION
    keywords = ("instance normalization", "instancenorm2d", "style transfer", "contrast normalization")
    examples = (
        Example((Spec((3, 4, 5)),)),
        Example((Spec((4, 6)),), {"affine": True, "eps": 1e-3}),
        Example((Spec((2, 2, 3, 2)),), {"affine": True}),
    )

    eps: float = number(
        1e-5, minimum=0.0, maximum=1.0, exclusive=True, help="Added to the variance so that nothing is divided by zero."
    )
    affine: bool = switch(False, help="Learns a scale and an offset for every channel after normalising.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        (spec,) = inputs
        if not 2 <= len(spec.shape) <= 4:
            text = f"Expects channels with 1 to 3 further axes, such as channels × height × width; receives {spec}."
            return Mismatch("", text)
        if spec.size == spec.shape[0]:
            return Mismatch("", f"Expects more than one value per channel, for a deviation; receives {spec}.")
        return Inferred(spec, 2 * spec.shape[0] if self.affine else 0, 2 * spec.size)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        shape = inputs[0].shape
        kind = {2: nn.InstanceNorm1d, 3: nn.InstanceNorm2d, 4: nn.InstanceNorm3d}[len(shape)]
        return kind(shape[0], eps=self.eps, affine=self.affine)
