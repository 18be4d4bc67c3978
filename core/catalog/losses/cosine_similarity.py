"""Cosine similarity: compares directions and ignores lengths: for embeddings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Loss, Spec
from core.catalog.targets import several_values_fault

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class CosineSimilarity(Loss):
    """One minus the cosine of the angle to the target."""

    key = "cosine_similarity"
    title = "Cosine similarity"
    summary = "Compares directions and ignores lengths: for embeddings."
    formula = "L = 1 − x·t / (‖x‖·‖t‖)"
    source = "https://pytorch.org/docs/stable/generated/torch.nn.CosineSimilarity.html"
    target = "values"
    unsuitable_ends = {
        "softmax": "Softmax makes all values positive; directions need both signs.",
        "relu": "ReLU cuts negative values off; directions need both signs.",
        "sigmoid": "A sigmoid makes all values positive; directions need both signs.",
    }

    def build(self) -> nn.Module:
        from core import nn

        return nn.CosineSimilarityLoss()

    def fault(self, output: Spec, classes: int) -> str:
        return several_values_fault(self.title, output, classes, "one number has no direction")
