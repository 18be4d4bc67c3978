"""SinusoidalPositions: waves that mark every place of a sequence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.sequences import sequence_fault

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class SinusoidalPositions(Layer):
    """Adds to each step of a sequence sines and cosines of its place."""

    key = "sinusoidal_positions"
    title = "SinusoidalPositions"
    summary = "Adds fixed waves to each place of a sequence: attention can tell places apart without learning them."
    formula = "y[t, 2i] = x + sin(t / 10000^(2i / F)), y[t, 2i + 1] = x + cos(t / 10000^(2i / F))"
    source = "Vaswani et al. 2017, Attention is all you need, https://arxiv.org/abs/1706.03762"
    category = Category.DENSE
    keywords = ("positional encoding", "position embedding", "sine", "cosine", "fourier", "order", "transformer")
    examples = (Example((Spec((6, 4)),)), Example((Spec((3, 5)),)))

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        (spec,) = inputs
        return sequence_fault(spec) or Inferred(spec)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        length, features = inputs[0].shape
        return nn.SinusoidalPositions(length, features)
