"""What the blocks of transformers share: settings, parameters and work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.catalog.entry import Inferred, Layer, Spec
from core.catalog.fields import choice, integer, number
from core.catalog.sequences import attention, heads_field


@dataclass(frozen=True)
class TransformerLayer(Layer):
    """Attention, then two linear layers at every step, each normalised and with a shortcut."""

    heads: int = heads_field()
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

    def block(self, spec: Spec, memories: tuple[Spec, ...]) -> Inferred:
        """What the block does to `spec` with attention to each of `memories`."""
        steps, features = spec.shape
        parameters = 2 * features * self.hidden + self.hidden + features + 2 * features * (len(memories) + 1)
        multiply_adds = 2 * steps * features * self.hidden
        for memory in memories:
            own, work = attention(spec, memory, bias=True)
            parameters += own
            multiply_adds += work
        return Inferred(spec, parameters, multiply_adds)

    def settings(self, inputs: tuple[Spec, ...]) -> dict[str, Any]:
        """What the engine's module is made with."""
        return {
            "d_model": inputs[0].shape[1],
            "nhead": self.heads,
            "dim_feedforward": self.hidden,
            "dropout": self.dropout,
            "activation": self.activation,
            "batch_first": True,
            "norm_first": self.norm == "before",
        }
