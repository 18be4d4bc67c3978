"""GaussianNoise: normal noise is added while training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Spec
from core.catalog.fields import number

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class GaussianNoise(Layer):
    """Adds normal noise while training; does nothing in evaluation."""

    key = "gaussian_noise"
    title = "GaussianNoise"
    summary = "Adds normal noise while training, so that small changes of the input do not matter."
    formula = "y = x + σ · n, n normal with mean 0 and deviation 1"
    source = "Bishop 1995, Training with noise is equivalent to Tikhonov regularization"
    category = Category.REGULARISATION
    keywords = ("additive noise", "jitter", "denoising", "regularization", "augmentation")
    examples = (
        Example((Spec((7,)),)),
        Example((Spec((2, 3, 4)),), {"std": 1.5}),
    )

    std: float = number(0.1, minimum=0.0, maximum=1000.0, help="Standard deviation of the noise.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        return Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.GaussianNoise(self.std)
