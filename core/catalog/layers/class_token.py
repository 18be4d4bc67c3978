"""ClassToken: a learned first step that sums a sequence up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.sequences import sequence_fault

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class ClassToken(Layer):
    """Puts a learned step before a sequence."""

    key = "class_token"
    title = "ClassToken"
    summary = "Puts a learned step before a sequence; after attention it holds what the whole sequence says."
    formula = "y = [w, x₁, x₂, …]"
    source = "Devlin et al. 2018, BERT, https://arxiv.org/abs/1810.04805"
    category = Category.ATTENTION
    keywords = ("cls", "token", "vit", "bert", "vision transformer", "summary", "readout")
    examples = (Example((Spec((3, 4)),)), Example((Spec((1, 2)),)))

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        (spec,) = inputs
        fault = sequence_fault(spec)
        if fault:
            return fault
        steps, features = spec.shape
        return Inferred(Spec((steps + 1, features), spec.dtype), features)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.ClassToken(inputs[0].shape[1])
