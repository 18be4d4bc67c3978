"""BatchNorm: every feature is brought to mean 0 and deviation 1 over the batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Inferred, InsertBefore, Layer, Mismatch, Spec
from core.catalog.fields import number, switch
from core.catalog.layers.flatten import Flatten

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class BatchNorm(Layer):
    """Normalises each value of flat samples, or each channel of pictures; keeps running statistics for evaluation."""

    key = "batch_norm"
    title = "BatchNorm"
    summary = "Brings every feature to mean 0 and deviation 1 over the batch: deeper networks learn faster."
    formula = "y = γ · (x − mean) / √(var + ε) + β"
    source = "Ioffe and Szegedy 2015, Batch normalization, https://arxiv.org/abs/1502.03167"
    category = Category.NORMALISATION
    keywords = ("batch normalization", "batchnorm1d", "batchnorm2d", "bn", "standardize", "whitening")

    momentum: float = number(
        0.1, minimum=0.0, maximum=1.0, help="How fast the running statistics follow each batch; 0 keeps them."
    )
    eps: float = number(
        1e-5, minimum=0.0, maximum=1.0, exclusive=True, help="Added to the variance so that nothing is divided by zero."
    )
    affine: bool = switch(True, help="Learns a scale and an offset for every feature after normalising.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        (spec,) = inputs
        if len(spec.shape) not in (1, 3):
            text = f"Expects one row of values or pictures (channels × height × width); receives {spec}."
            return Mismatch("", text, (InsertBefore("Insert Flatten", Flatten()),))
        return Inferred(spec, 2 * spec.shape[0] if self.affine else 0, spec.size)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        shape = inputs[0].shape
        kind = nn.BatchNorm1d if len(shape) == 1 else nn.BatchNorm2d
        return kind(shape[0], eps=self.eps, momentum=self.momentum, affine=self.affine)
