"""SelfAttention: every step of a sequence looks at all others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.fields import number, switch
from core.catalog.sequences import attention, causal_field, heads_fault, heads_field, sequence_fault

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class SelfAttention(Layer):
    """Multi-head attention of a sequence to itself."""

    key = "self_attention"
    title = "SelfAttention"
    summary = "Every step of a sequence gathers what it needs from all others: the core of transformers."
    formula = "y = [softmax(Qᵢ·Kᵢᵀ / √d)·Vᵢ]·Wᵒ, Q = x·W^Q, K = x·W^K, V = x·W^V"
    source = "Vaswani et al. 2017, Attention is all you need, https://arxiv.org/abs/1706.03762"
    category = Category.ATTENTION
    keywords = ("multi-head attention", "multihead", "mha", "transformer", "scaled dot product", "causal", "mask")
    examples = (
        Example((Spec((4, 8)),)),
        Example((Spec((5, 6)),), {"heads": 3, "causal": True, "dropout": 0.25, "bias": False}),
        Example((Spec((1, 2)),), {"heads": 1, "causal": True}),
    )

    heads: int = heads_field()
    causal: bool = causal_field(False)
    dropout: float = number(0.0, minimum=0.0, maximum=0.99, help="Share of attention put to zero while training.")
    bias: bool = switch(True, help="Adds learned offsets to all four projections.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        (spec,) = inputs
        fault = sequence_fault(spec) or heads_fault(spec, self.heads)
        return fault or Inferred(spec, *attention(spec, spec, bias=self.bias))

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.SelfAttention(inputs[0].shape[1], self.heads, self.dropout, self.bias, self.causal)
