"""SpatialDropout: whole channels are put to zero at random while training."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.fields import number

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class SpatialDropout(Layer):
    """Drops whole channels while training and scales the others up; does nothing in evaluation."""

    key = "spatial_dropout"
    title = "SpatialDropout"
    summary = "Puts whole channels to zero at random while training: neighbouring pixels know too much of each other."
    formula = "y[c] = x[c] · m[c] / (1 − p), m[c] = 0 with probability p, else 1"
    source = "Tompson et al. 2015, Efficient object localization using CNNs, https://arxiv.org/abs/1411.4280"
    category = Category.REGULARISATION
    keywords = ("dropout2d", "dropout1d", "dropout3d", "channel dropout", "feature dropout", "regularization")
    examples = (
        Example((Spec((4, 3, 5)),)),
        Example((Spec((6, 5)),), {"p": 0.5}),
        Example((Spec((3, 2, 2, 2)),), {"p": 0.0}),
    )

    p: float = number(0.2, minimum=0.0, maximum=0.99, help="Probability that a channel is put to zero.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        (spec,) = inputs
        if not 2 <= len(spec.shape) <= 4:
            text = f"Expects channels with 1 to 3 further axes, such as channels × height × width; receives {spec}."
            return Mismatch("", text)
        return Inferred(spec)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        kinds: dict[int, Callable[[float], nn.Module]] = {2: nn.Dropout1d, 3: nn.Dropout2d, 4: nn.Dropout3d}
        return kinds[len(inputs[0].shape)](self.p)
