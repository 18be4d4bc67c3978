"""LSTM: a recurrent layer that decides what to keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Spec
from core.catalog.recurrent import Recurrent

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class LSTM(Recurrent):
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
    gates = 4

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        layer = nn.LSTM(**self.settings(inputs))
        return nn.RecurrentOutput(layer, last=self.output == "last")
