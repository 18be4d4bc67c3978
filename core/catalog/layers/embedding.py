"""Embedding: a learned vector for every number of a vocabulary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Spec
from core.catalog.fields import integer, switch

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Embedding(Layer):
    """Looks whole numbers up in a table of learned vectors."""

    key = "embedding"
    title = "Embedding"
    summary = "A learned vector for each word, category or other whole number: the first layer for text."
    formula = "y[t] = W[x[t]]"
    source = "Bengio et al. 2003, A neural probabilistic language model"
    category = Category.DENSE
    keywords = ("word vectors", "lookup", "tokens", "vocabulary", "categories", "text", "nlp", "word2vec")
    examples = (
        Example((Spec((6,), "int64"),), {"vocabulary": 12, "features": 8}),
        Example((Spec((5,), "int64"),), {"vocabulary": 7, "features": 1}),
        Example((Spec((2, 3), "int64"),), {"vocabulary": 5, "features": 3}),
    )

    vocabulary: int = integer(
        1000, minimum=1, maximum=2**24, unit="numbers", help="How many different numbers there are: 0 to this less 1."
    )
    features: int = integer(64, minimum=1, maximum=65536, unit="values", help="Length of each learned vector.")
    zero_is_padding: bool = switch(
        False, help="Number 0 only fills short sequences up: its vector is zeros and is not learned."
    )

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        (spec,) = inputs
        return Inferred(Spec((*spec.shape, self.features)), self.vocabulary * self.features)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Embedding(self.vocabulary, self.features, padding_idx=0 if self.zero_is_padding else None)
