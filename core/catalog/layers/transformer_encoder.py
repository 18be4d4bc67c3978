"""TransformerEncoder: a block of self-attention and two linear layers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.fields import choice, integer, number, switch
from core.catalog.sequences import block, heads_fault, sequence_fault

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class TransformerEncoder(Layer):
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
    causal: bool = switch(False, help="Steps look at themselves and earlier ones only: for predicting what comes next.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        (spec,) = inputs
        return sequence_fault(spec) or heads_fault(spec, self.heads) or block(spec, self.hidden, (spec,))

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        block = nn.TransformerEncoderLayer(
            inputs[0].shape[1],
            self.heads,
            self.hidden,
            self.dropout,
            self.activation,
            batch_first=True,
            norm_first=self.norm == "before",
        )
        return nn.TransformerBlock(block, self.causal)
