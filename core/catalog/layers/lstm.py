"""LSTM: a recurrent layer that decides what to keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.fields import choice, integer, number, switch
from core.catalog.sequences import recurrent

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class LSTM(Layer):
    """Long short-term memory over sequences of steps × features."""

    key = "lstm"
    title = "LSTM"
    summary = "Reads a sequence with a memory that gates protect: for long text, sound and time series."
    formula = "i, f, o = σ(…), g = tanh(…), c[t] = f · c[t−1] + i · g, h[t] = o · tanh(c[t])"
    source = "Hochreiter and Schmidhuber 1997, Long short-term memory"
    category = Category.RECURRENT
    keywords = ("recurrent", "long short-term memory", "sequence", "time series", "forget gate", "text", "memory")
    examples = (
        Example((Spec((4, 3)),), {"hidden_size": 5}),
        Example((Spec((3, 2)),), {"hidden_size": 3, "num_layers": 2, "bidirectional": True, "dropout": 0.5}),
        Example((Spec((1, 3)),), {"hidden_size": 4, "bidirectional": True, "output": "all", "bias": False}),
    )

    hidden_size: int = integer(64, minimum=1, maximum=65536, unit="values", help="Length of the hidden state.")
    num_layers: int = integer(1, minimum=1, maximum=64, unit="layers", help="How many layers follow each other.")
    bidirectional: bool = switch(False, help="Reads the sequence backwards as well and puts both results side by side.")
    output: str = choice(
        "last", ("last", "all"), help="Hands on the final state only, or that of every step as a sequence."
    )
    dropout: float = number(
        0.0, minimum=0.0, maximum=0.99, help="Share of values put to zero between layers while training."
    )
    bias: bool = switch(True, help="Adds learned offsets to every gate.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        directions = 2 if self.bidirectional else 1
        layers = self.num_layers, directions, self.output == "all"
        return recurrent(inputs[0], self.hidden_size, layers, gates=4, bias=self.bias)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        layer = nn.LSTM(
            inputs[0].shape[1],
            self.hidden_size,
            self.num_layers,
            bias=self.bias,
            batch_first=True,
            dropout=self.dropout,
            bidirectional=self.bidirectional,
        )
        return nn.RecurrentOutput(layer, last=self.output == "last")
