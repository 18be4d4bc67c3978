"""TransformerEncoder: a block of self-attention and two linear layers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Mismatch, Spec
from core.catalog.sequences import causal_field, heads_fault, sequence_fault
from core.catalog.transformers import TransformerLayer

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class TransformerEncoder(TransformerLayer):
    """One block: self-attention and two linear layers at every step, each normalised and with a shortcut."""

    key = "transformer_encoder"
    title = "TransformerEncoder"
    summary = "One block of a transformer: steps look at each other, then each is worked on. Stack several."
    formula = "h = x + attention(norm(x)), y = h + W₂·f(W₁·norm(h))"
    source = "Vaswani et al. 2017, Attention is all you need, https://arxiv.org/abs/1706.03762"
    category = Category.ATTENTION
    keywords = ("transformer block", "bert", "vit", "gpt", "self-attention", "feed forward", "encoder layer")
    examples = (
        Example((Spec((3, 4)),), {"hidden": 6}),
        Example((Spec((4, 6)),), {"heads": 2, "hidden": 5, "activation": "relu", "norm": "after", "causal": True}),
        Example((Spec((1, 3)),), {"heads": 1, "hidden": 1, "dropout": 0.0}),
    )

    causal: bool = causal_field(False)

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        (spec,) = inputs
        return sequence_fault(spec) or heads_fault(spec, self.heads) or self.block(spec, (spec,))

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.TransformerBlock(nn.TransformerEncoderLayer(**self.settings(inputs)), self.causal)
