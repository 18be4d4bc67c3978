"""TransformerDecoder: a block that also looks at a second sequence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Mismatch, Spec
from core.catalog.sequences import causal_field, heads_fault, sequence_fault
from core.catalog.transformers import TransformerLayer

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class TransformerDecoder(TransformerLayer):
    """One block: self-attention, attention to the memory, two linear layers, each normalised and with a shortcut."""

    key = "transformer_decoder"
    title = "TransformerDecoder"
    summary = "One block of a decoder: steps look at each other and at a second sequence, then each is worked on."
    formula = "h = x + attention(norm(x)), k = h + attention(norm(h), memory), y = k + W₂·f(W₁·norm(k))"
    source = "Vaswani et al. 2017, Attention is all you need, https://arxiv.org/abs/1706.03762"
    category = Category.ATTENTION
    keywords = ("transformer block", "seq2seq", "translation", "cross-attention", "feed forward", "decoder layer")
    inputs = ("target", "memory")
    examples = (
        Example((Spec((3, 4)), Spec((2, 4))), {"hidden": 6}),
        Example(
            (Spec((2, 6)), Spec((4, 6))),
            {"heads": 2, "hidden": 5, "activation": "relu", "norm": "after", "causal": False, "dropout": 0.0},
        ),
    )

    causal: bool = causal_field(True)

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        target, memory = inputs
        fault = sequence_fault(target, "target") or sequence_fault(memory, "memory") or heads_fault(target, self.heads)
        if fault:
            return fault
        if target.shape[1] != memory.shape[1]:
            text = f"Expects equally many features in both; target is {target}, memory is {memory}."
            return Mismatch("", text)
        return self.block(target, (target, memory))

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.TransformerBlock(nn.TransformerDecoderLayer(**self.settings(inputs)), self.causal)
