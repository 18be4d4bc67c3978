"""CrossAttention: every step of one sequence looks at all steps of another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.fields import number, switch
from core.catalog.sequences import attention, heads_fault, heads_field, sequence_fault

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class CrossAttention(Layer):
    """Multi-head attention of a sequence, the query, to another, the memory."""

    key = "cross_attention"
    title = "CrossAttention"
    summary = "Every step of one sequence gathers what it needs from another: for translation and mixed inputs."
    formula = "y = [softmax(Qᵢ·Kᵢᵀ / √d)·Vᵢ]·Wᵒ, Q = query·W^Q, K = memory·W^K, V = memory·W^V"
    source = "Vaswani et al. 2017, Attention is all you need, https://arxiv.org/abs/1706.03762"
    category = Category.ATTENTION
    keywords = ("multi-head attention", "multihead", "mha", "encoder-decoder attention", "transformer", "memory")
    inputs = ("query", "memory")
    examples = (
        Example((Spec((3, 8)), Spec((5, 8)))),
        Example((Spec((2, 6)), Spec((4, 3))), {"heads": 2, "dropout": 0.25, "bias": False}),
        Example((Spec((2, 4)), Spec((1, 3))), {"heads": 1}),
    )

    heads: int = heads_field()
    dropout: float = number(0.0, minimum=0.0, maximum=0.99, help="Share of attention put to zero while training.")
    bias: bool = switch(True, help="Adds learned offsets to all four projections.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        query, memory = inputs
        fault = sequence_fault(query, "query") or sequence_fault(memory, "memory") or heads_fault(query, self.heads)
        return fault or Inferred(query, *attention(query, memory, bias=self.bias))

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        query, memory = inputs
        return nn.CrossAttention(query.shape[1], self.heads, memory.shape[1], self.dropout, self.bias)
