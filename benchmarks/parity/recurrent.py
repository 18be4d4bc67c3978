"""Recurrent layers and embeddings, every output and state with its gradient."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
import torch.nn.functional as TF

import core.nn.functional as F
from benchmarks.parity.compare import difference, draw
from core import nn

VARIANTS: tuple[dict[str, Any], ...] = (
    {},
    {"bias": False, "batch_first": True},
    {"bidirectional": True},
    {"num_layers": 3, "bidirectional": True, "batch_first": True},
)


class Ours(nn.Module):
    """All outputs of a recurrent layer as one tuple."""

    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: Any, *states: Any) -> Any:
        return call(self.layer, x, *states)


class Theirs(torch.nn.Module):
    """The same for PyTorch."""

    def __init__(self, layer: torch.nn.Module) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: Any, *states: Any) -> Any:
        return call(self.layer, x, *states)


class OurCell(nn.Module):
    """A cell whose states come one by one."""

    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: Any, *states: Any) -> Any:
        return self.layer(x, states[0] if len(states) == 1 else states)


class TheirCell(torch.nn.Module):
    """The same for PyTorch."""

    def __init__(self, layer: torch.nn.Module) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: Any, *states: Any) -> Any:
        return self.layer(x, states[0] if len(states) == 1 else states)


class TheirConvLSTM(torch.nn.Module):
    """PyTorch has none: its formula from convolutions."""

    def __init__(self, channels: int, hidden: int, size: tuple[int, int]) -> None:
        super().__init__()
        self.hidden = hidden
        self.weight_ih = torch.nn.Parameter(torch.empty(4 * hidden, channels, *size))
        self.weight_hh = torch.nn.Parameter(torch.empty(4 * hidden, hidden, *size))
        self.bias = torch.nn.Parameter(torch.empty(4 * hidden))

    def forward(self, x: Any) -> Any:
        h = c = torch.zeros(len(x), self.hidden, *x.shape[3:])
        steps = []
        for step in range(x.shape[1]):
            total = TF.conv2d(x[:, step], self.weight_ih, self.bias, padding="same")
            i, f, g, o = (total + TF.conv2d(h, self.weight_hh, padding="same")).chunk(4, 1)
            c = f.sigmoid() * c + i.sigmoid() * g.tanh()
            h = o.sigmoid() * c.tanh()
            steps.append(h)
        return torch.stack(steps, 1), h, c


def call(layer: Any, x: Any, *states: Any) -> Any:
    """Output and states in one row."""
    given = () if not states else (states[0] if len(states) == 1 else states,)
    output, final = layer(x, *given)
    return (output, *final) if isinstance(final, tuple) else (output, final)


def cases() -> Iterator[tuple[str, float]]:
    """RNN, LSTM and GRU in all variants, with and without given states; embedding lookups."""
    for kind in ("RNN", "LSTM", "GRU"):
        extra: tuple[dict[str, Any], ...] = ({"nonlinearity": "relu"},) if kind == "RNN" else ()
        for options in (*VARIANTS, *extra):
            shown = " ".join(f"{name}={value}" for name, value in options.items())
            ours, theirs = getattr(nn, kind)(5, 7, **options), getattr(torch.nn, kind)(5, 7, **options)
            yield f"{kind} {shown}", difference(Ours(ours), Theirs(theirs), draw((6, 4, 5), low=-1, high=1))
            batch = 6 if options.get("batch_first") else 4
            layers = options.get("num_layers", 1) * (2 if options.get("bidirectional") else 1)
            states = [(layers, batch, 7)] * (2 if kind == "LSTM" else 1)
            ours, theirs = getattr(nn, kind)(5, 7, **options), getattr(torch.nn, kind)(5, 7, **options)
            arrays = draw((6, 4, 5), *states, low=-1, high=1)
            yield f"{kind} with states {shown}", difference(Ours(ours), Theirs(theirs), arrays)
        ours, theirs = getattr(nn, kind)(5, 7), getattr(torch.nn, kind)(5, 7)
        yield f"{kind} without batch", difference(Ours(ours), Theirs(theirs), draw((6, 5)))
        ours, theirs = getattr(nn, kind)(128, 128), getattr(torch.nn, kind)(128, 128)
        yield (
            f"{kind} 64 steps of 32 × 128",
            difference(Ours(ours), Theirs(theirs), draw((64, 32, 128), low=-1, high=1)),
        )
        states = [(4, 7)] * (2 if kind == "LSTM" else 1)
        for bias in (True, False):
            own, other = getattr(nn, f"{kind}Cell")(5, 7, bias), getattr(torch.nn, f"{kind}Cell")(5, 7, bias)
            yield f"{kind}Cell bias={bias}", difference(OurCell(own), TheirCell(other), draw((4, 5), *states))
    for size in ((3, 3), (1, 2), (5, 3)):
        ours, theirs = nn.ConvLSTM2d(2, 4, size), TheirConvLSTM(2, 4, size)
        yield f"ConvLSTM2d {size}", difference(Ours(ours), theirs, draw((2, 5, 2, 6, 7), low=-1, high=1))
    numbers = np.random.default_rng(0).integers(0, 9, (4, 6))
    table = draw((9, 5))[0]
    for padding in (None, 3):
        yield (
            f"embedding padding_idx={padding}",
            difference(
                lambda n, w, p=padding: F.embedding(n, w, p),
                lambda n, w, p=padding: TF.embedding(n, w, p),
                [numbers, table],
            ),
        )
