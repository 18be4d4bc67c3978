"""RNN: a state that every step of a sequence changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Spec
from core.catalog.fields import choice
from core.catalog.recurrent import Recurrent

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class RNN(Recurrent):
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
    gates = 1

    activation: str = choice("tanh", ("tanh", "relu"), help="What each new state passes through.")

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        layer = nn.RNN(**self.settings(inputs), nonlinearity=self.activation)
        return nn.RecurrentOutput(layer, last=self.output == "last")
