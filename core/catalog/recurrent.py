"""What recurrent layers over sequences share: settings, shapes, parameters and work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from core.catalog.entry import Inferred, Layer, Mismatch, Spec
from core.catalog.fields import choice, idle_while, integer, number, switch
from core.catalog.sequences import sequence_fault


@dataclass(frozen=True)
class Recurrent(Layer):
    """A stack of layers that walk along sequences of steps × features and carry a state."""

    gates: ClassVar[int]
    """How many sums of inputs and state are made at every step."""

    hidden_size: int = integer(64, minimum=1, maximum=65536, unit="values", help="Length of the hidden state.")
    num_layers: int = integer(1, minimum=1, maximum=64, unit="layers", help="How many layers follow each other.")
    bidirectional: bool = switch(False, help="Reads the sequence backwards as well and puts both results side by side.")
    output: str = choice(
        "last", ("last", "all"), help="Hands on the final state only, or that of every step as a sequence."
    )
    dropout: float = idle_while(
        number(0.0, minimum=0.0, maximum=0.99, help="Share of values put to zero between layers while training."),
        num_layers=(1,),
    )
    bias: bool = switch(True, help="Adds learned offsets to every gate.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        (spec,) = inputs
        fault = sequence_fault(spec)
        if fault:
            return fault
        steps, features = spec.shape
        directions = 2 if self.bidirectional else 1
        width, sums = self.hidden_size * directions, self.gates * self.hidden_size * directions
        first, rest = features + self.hidden_size, width + self.hidden_size
        weights = sums * (first + (self.num_layers - 1) * rest)
        offsets = 2 * sums * self.num_layers if self.bias else 0
        shape = (steps, width) if self.output == "all" else (width,)
        return Inferred(Spec(shape, spec.dtype), weights + offsets, weights * steps)

    def settings(self, inputs: tuple[Spec, ...]) -> dict[str, Any]:
        """What the engine's module is made with."""
        return {
            "input_size": inputs[0].shape[1],
            "hidden_size": self.hidden_size,
            "num_layers": self.num_layers,
            "bias": self.bias,
            "batch_first": True,
            "dropout": self.dropout,
            "bidirectional": self.bidirectional,
        }
