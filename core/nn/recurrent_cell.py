"""One step of a recurrent layer, for loops of one's own: state = cell(input, state), in PyTorch's names."""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import ClassVar

import numpy as np

from core.backend import array_module
from core.dtypes import get_default_dtype
from core.nn import init
from core.nn.module import Module
from core.nn.parameter import Parameter
from core.ops import recurrent_cells as cells
from core.ops.recurrent import Dense, Scan
from core.ops.shape import squeeze, unsqueeze
from core.tensor import Tensor


class RecurrentCell(Module):
    """What the cells share: input (N, input_size) or (input_size,), states (N, hidden_size) or (hidden_size,).

    States that are left out are zeros. Parameters are uniform within ± 1 / sqrt(hidden_size).
    """

    gates: ClassVar[int]
    states: ClassVar[int] = 1

    def __init__(self, input_size: int, hidden_size: int, bias: bool) -> None:
        super().__init__()
        self.input_size, self.hidden_size = input_size, hidden_size
        rows = self.gates * hidden_size
        self.weight_ih = Parameter(np.empty((rows, input_size), get_default_dtype()))
        self.weight_hh = Parameter(np.empty((rows, hidden_size), get_default_dtype()))
        self.bias_ih = Parameter(np.empty(rows, get_default_dtype())) if bias else None
        self.bias_hh = Parameter(np.empty(rows, get_default_dtype())) if bias else None
        self.reset_parameters()

    @abstractmethod
    def cell(self) -> cells.Cell:
        """The rule of the step."""

    def reset_parameters(self) -> None:
        """Draw all parameters anew."""
        bound = 1 / math.sqrt(self.hidden_size)
        for parameter in self.parameters():
            init.uniform_(parameter, -bound, bound)

    def step(self, x: Tensor, states: tuple[Tensor, ...] | None) -> tuple[Tensor, ...]:
        """The states after one step, for `forward`."""
        if x.ndim == 1:
            alone = None if states is None else tuple([unsqueeze(state, 0) for state in states])
            return tuple([squeeze(state, 0) for state in self.step(unsqueeze(x, 0), alone)])
        expected = x.shape[0], self.hidden_size
        if states is None:
            states = (Tensor(array_module(x.array).zeros(expected, x.array.dtype)),) * self.states
        wrong = [state.shape for state in states if state.shape != expected]
        if x.ndim != 2 or x.shape[1] != self.input_size or wrong:
            raise RuntimeError(
                f"{type(self).__name__}: expected an input (N, {self.input_size}) and states (N, {self.hidden_size}); "
                f"received shapes {x.shape} and {', '.join(str(state.shape) for state in states)}."
            )
        parameters = [self.weight_ih, self.weight_hh]
        if self.bias_ih is not None and self.bias_hh is not None:
            parameters += [self.bias_ih, self.bias_hh]
        scan = Scan(self.cell(), Dense(), Dense(), reverse=False)
        return scan.several(unsqueeze(x, 0), *states, *parameters)[1:]

    def extra_repr(self) -> str:
        return f"{self.input_size}, {self.hidden_size}, bias={self.bias_ih is not None}"


class RNNCell(RecurrentCell):
    """One step of `RNN`: h' = cell(x, h)."""

    gates = 1

    def __init__(self, input_size: int, hidden_size: int, bias: bool = True, nonlinearity: str = "tanh") -> None:
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f'RNNCell: nonlinearity must be "tanh" or "relu"; it is {nonlinearity!r}.')
        super().__init__(input_size, hidden_size, bias)
        self.nonlinearity = nonlinearity

    def cell(self) -> cells.Cell:
        return cells.Plain(self.nonlinearity)

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:  # noqa: A002  (PyTorch's name)
        return self.step(input, None if hx is None else (hx,))[0]


class LSTMCell(RecurrentCell):
    """One step of `LSTM`: h', c' = cell(x, (h, c))."""

    gates = 4
    states = 2

    def __init__(self, input_size: int, hidden_size: int, bias: bool = True) -> None:
        super().__init__(input_size, hidden_size, bias)

    def cell(self) -> cells.Cell:
        return cells.LSTM()

    def forward(self, input: Tensor, hx: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, Tensor]:  # noqa: A002
        hidden, carried = self.step(input, hx)
        return hidden, carried


class GRUCell(RecurrentCell):
    """One step of `GRU`: h' = cell(x, h)."""

    gates = 3

    def __init__(self, input_size: int, hidden_size: int, bias: bool = True) -> None:
        super().__init__(input_size, hidden_size, bias)

    def cell(self) -> cells.Cell:
        return cells.GRU()

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:  # noqa: A002
        return self.step(input, None if hx is None else (hx,))[0]
