"""TransformerDecoder: a block that also looks at a second sequence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.fields import choice, integer, number, switch
from core.catalog.sequences import block, heads_fault, sequence_fault

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class TransformerDecoder(Layer):
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

    heads: int = integer(
        4, minimum=1, maximum=1024, unit="heads", help="How many attentions run side by side; must divide the features."
    )
    hidden: int = integer(
        256, minimum=1, maximum=2**20, unit="values", help="Width of the two linear layers between steps."
    )
    activation: str = choice("gelu", ("gelu", "relu"), help="What stands between the two linear layers.")
    norm: str = choice(
        "before",
        ("before", "after"),
        help="Normalises before each part, which trains calmly, or after it, as in the paper.",
    )
    dropout: float = number(
        0.1, minimum=0.0, maximum=0.99, help="Share of values put to zero in every part while training."
    )
    causal: bool = switch(True, help="Steps look at themselves and earlier ones only: for predicting what comes next.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        target, memory = inputs
        fault = sequence_fault(target, "target") or sequence_fault(memory, "memory") or heads_fault(target, self.heads)
        if fault:
            return fault
        if target.shape[1] != memory.shape[1]:
            text = f"Expects equally many features in both; target is {target}, memory is {memory}."
            return Mismatch("", text)
        return block(target, self.hidden, (target, memory))

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        block = nn.TransformerDecoderLayer(
            inputs[0].shape[1],
            self.heads,
            self.hidden,
            self.dropout,
            self.activation,
            batch_first=True,
            norm_first=self.norm == "before",
        )
        return nn.TransformerBlock(block, self.causal)
