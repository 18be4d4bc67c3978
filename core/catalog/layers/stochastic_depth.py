"""StochasticDepth: a whole branch is left out at random while training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Spec
from core.catalog.fields import choice, number

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class StochasticDepth(Layer):
    """Puts all values of a sample to zero at random while training; stands at the end of a residual branch."""

    key = "stochastic_depth"
    title = "StochasticDepth"
    summary = "Leaves a branch out for random samples while training: put it before the Add of a residual block."
    formula = "y = x · m / (1 − p), m = 0 with probability p, else 1, one m for each sample or batch"
    source = "Huang et al. 2016, Deep networks with stochastic depth, https://arxiv.org/abs/1603.09382"
    category = Category.REGULARISATION
    keywords = ("drop path", "droppath", "residual", "skip", "regularization", "survival")
    examples = (
        Example((Spec((7,)),)),
        Example((Spec((2, 3, 4)),), {"p": 0.5}),
        Example((Spec((5, 3)),), {"p": 0.3, "mode": "batch"}),
    )

    p: float = number(0.1, minimum=0.0, maximum=0.99, help="Probability that the branch is left out.")
    mode: str = choice("row", ("row", "batch"), help="Decides for each sample (row), or for the whole batch at once.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        return Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.StochasticDepth(self.p, self.mode)
