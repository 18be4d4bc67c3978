"""LearnedPositions: a learned vector for every place of a sequence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.sequences import sequence_fault

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class LearnedPositions(Layer):
    """Adds to each step of a sequence a vector that belongs to its place."""

    key = "learned_positions"
    title = "LearnedPositions"
    summary = "Adds a learned vector to each place of a sequence, so that attention can tell first from last."
    formula = "y[t] = x[t] + W[t]"
    source = "Gehring et al. 2017, Convolutional sequence to sequence learning, https://arxiv.org/abs/1705.03122"
    category = Category.DENSE
    keywords = ("position embedding", "positional encoding", "order", "transformer", "vit", "bert")
    examples = (Example((Spec((6, 4)),)), Example((Spec((1, 3)),)))

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        (spec,) = inputs
        return sequence_fault(spec) or Inferred(spec, spec.size)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        length, features = inputs[0].shape
        return nn.LearnedPositions(length, features)
