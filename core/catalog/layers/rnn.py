"""RNN: a state that every step of a sequence changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.fields import choice, integer, number, switch
from core.catalog.sequences import recurrent

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class RNN(Layer):
    """A plain recurrent layer over sequences of steps × features."""

    key = "rnn"
    title = "RNN"
    summary = "Reads a sequence step by step and carries a state along: the simplest memory, for short sequences."
    formula = "h[t] = tanh(W·x[t] + b + V·h[t−1] + c)"
    source = "Elman 1990, Finding structure in time"
    category = Category.RECURRENT
    keywords = ("recurrent", "elman", "sequence", "time series", "vanilla rnn", "simple rnn", "memory")
    examples = (
        Example((Spec((4, 3)),), {"hidden_size": 5}),
        Example((Spec((3, 2)),), {"hidden_size": 3, "num_layers": 2, "bidirectional": True, "dropout": 0.5}),
        Example(
            (Spec((1, 3)),),
            {"hidden_size": 4, "bidirectional": True, "output": "all", "bias": False, "activation": "relu"},
        ),
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
    activation: str = choice("tanh", ("tanh", "relu"), help="What each new state passes through.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        directions = 2 if self.bidirectional else 1
        layers = self.num_layers, directions, self.output == "all"
        return recurrent(inputs[0], self.hidden_size, layers, gates=1, bias=self.bias)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        layer = nn.RNN(
            inputs[0].shape[1],
            self.hidden_size,
            self.num_layers,
            bias=self.bias,
            batch_first=True,
            dropout=self.dropout,
            bidirectional=self.bidirectional,
            nonlinearity=self.activation,
        )
        return nn.RecurrentOutput(layer, last=self.output == "last")
