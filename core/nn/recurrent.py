"""Recurrent layers, in PyTorch's names and order of gates, with its call: output, state = layer(input, state)."""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import Any, ClassVar

import numpy as np

from core.autograd import must_agree
from core.backend import array_module
from core.dtypes import get_default_dtype
from core.nn import init
from core.nn.module import Module
from core.nn.parameter import Parameter
from core.nn.sizes import require_sizes
from core.ops import recurrent_cells as cells
from core.ops.dropout import dropout
from core.ops.recurrent import Convolved, Dense, Scan, same_window
from core.ops.shape import cat, permute, squeeze, stack, unsqueeze
from core.tensor import Tensor


class Recurrent(Module):
    """What RNN, LSTM and GRU share: `num_layers` layers, each in one or both directions.

    input (T, N, input_size), or (N, T, input_size) if `batch_first`, or (T, input_size) → output (…, hidden_size ·
    directions) of the last layer at every step, and the final states (num_layers · directions, N, hidden_size).
    `dropout` falls between layers. Parameters are uniform within ± 1 / sqrt(hidden_size).
    """

    gates: ClassVar[int]
    states: ClassVar[int] = 1

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
    ) -> None:
        super().__init__()
        require_sizes(self, input_size=input_size, hidden_size=hidden_size, num_layers=num_layers)
        self.input_size, self.hidden_size, self.num_layers, self.bias = input_size, hidden_size, num_layers, bias
        self.batch_first, self.dropout, self.bidirectional = batch_first, dropout, bidirectional
        name = type(self).__name__
        if num_layers < 1 or hidden_size < 1:
            raise ValueError(f"{name}: needs at least one layer of size 1; received {num_layers} of {hidden_size}.")
        if not 0 <= dropout <= 1:
            raise ValueError(f"{name}: dropout must be between 0 and 1; it is {dropout}.")
        for layer in range(num_layers):
            width = input_size if layer == 0 else hidden_size * self.directions
            for suffix in self._suffixes(layer):
                rows = self.gates * hidden_size
                self.register_parameter(f"weight_ih_{suffix}", Parameter(np.empty((rows, width), get_default_dtype())))
                self.register_parameter(
                    f"weight_hh_{suffix}", Parameter(np.empty((rows, hidden_size), get_default_dtype()))
                )
                if bias:
                    self.register_parameter(f"bias_ih_{suffix}", Parameter(np.empty(rows, get_default_dtype())))
                    self.register_parameter(f"bias_hh_{suffix}", Parameter(np.empty(rows, get_default_dtype())))
        self.reset_parameters()

    @property
    def directions(self) -> int:
        """1, or 2 if bidirectional."""
        return 2 if self.bidirectional else 1

    @abstractmethod
    def cell(self) -> cells.Cell:
        """The rule of one step."""

    def reset_parameters(self) -> None:
        """Draw all parameters anew."""
        bound = 1 / math.sqrt(self.hidden_size)
        for parameter in self.parameters():
            init.uniform_(parameter, -bound, bound)

    def run(self, x: Tensor, initial: tuple[Tensor, ...] | None) -> tuple[Tensor, tuple[Tensor, ...]]:
        """The output and the final states, for `forward`."""
        if x.ndim == 2:
            alone = None if initial is None else tuple([unsqueeze(state, 1) for state in initial])
            batch = 0 if self.batch_first else 1
            output, states = self.run(unsqueeze(x, batch), alone)
            return squeeze(output, batch), tuple([squeeze(state, 1) for state in states])
        self._check(x)
        x = permute(x, 1, 0, 2) if self.batch_first else x
        given = self._initial(x, initial)
        finals: list[tuple[Tensor, ...]] = []
        for layer in range(self.num_layers):
            outputs = []
            for suffix in self._suffixes(layer):
                start = [state[len(finals)] if isinstance(state, Tensor) else state[0] for state in given]
                output, *final = self._scan(suffix).several(x, *start, *self._weights(suffix))
                outputs.append(output)
                finals.append(tuple(final))
            x = outputs[0] if len(outputs) == 1 else cat(outputs, 2)
            if layer + 1 < self.num_layers:
                x = dropout(x, self.dropout, self.training)
        states = tuple([stack(list(parts)) for parts in zip(*finals, strict=True)])
        return (permute(x, 1, 0, 2) if self.batch_first else x), states

    def extra_repr(self) -> str:
        return (
            f"{self.input_size}, {self.hidden_size}, num_layers={self.num_layers}, bias={self.bias}, "
            f"batch_first={self.batch_first}, dropout={self.dropout}, bidirectional={self.bidirectional}"
        )

    def _suffixes(self, layer: int) -> list[str]:
        return [f"l{layer}", f"l{layer}_reverse"][: self.directions]

    def _scan(self, suffix: str) -> Scan:
        return Scan(self.cell(), Dense(), Dense(), suffix.endswith("_reverse"))

    def _weights(self, suffix: str) -> list[Parameter]:
        kinds = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")[: 4 if self.bias else 2]
        return [getattr(self, f"{kind}_{suffix}") for kind in kinds]

    def _initial(self, x: Tensor, initial: tuple[Tensor, ...] | None) -> list[Any]:
        """For every kind of state the given ones, or a list of zeros that serves all layers."""
        if initial is None:
            zero = Tensor(array_module(x.array).zeros((x.shape[1], self.hidden_size), x.array.dtype))
            return [[zero]] * self.states
        expected = self.num_layers * self.directions, x.shape[1], self.hidden_size
        for state in initial:
            if state.shape != expected:
                raise RuntimeError(
                    f"{type(self).__name__}: expected initial states of shape {expected} (layers · directions, batch, "
                    f"hidden size); received {state.shape}."
                )
        return list(initial)

    def _check(self, x: Tensor) -> None:
        order = "(N, T, {})" if self.batch_first else "(T, N, {})"
        if x.ndim != 3 or x.shape[2] != self.input_size or not x.shape[1 if self.batch_first else 0]:
            raise RuntimeError(
                f"{type(self).__name__}: expected sequences {order.format(self.input_size)} with at least one step; "
                f"received shape {x.shape}."
            )
        weight = self._weights("l0")[0]
        if must_agree(x.array.dtype, weight.array.dtype):
            raise RuntimeError(
                f"{type(self).__name__}: expected equal types, received {x.dtype} and {weight.dtype}; use to()."
            )


class RNN(Recurrent):
    """h' = tanh(W x + b + V h + c), or ReLU in place of tanh. Elman, "Finding structure in time", 1990.

    `forward` gives (output, final hidden state); see `Recurrent` for shapes.
    """

    gates = 1

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        nonlinearity: str = "tanh",
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
    ) -> None:
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f'RNN: nonlinearity must be "tanh" or "relu"; it is {nonlinearity!r}.')
        super().__init__(input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional)
        self.nonlinearity = nonlinearity

    def cell(self) -> cells.Cell:
        return cells.Plain(self.nonlinearity)

    def forward(self, input: Tensor, hx: Tensor | None = None) -> tuple[Tensor, Tensor]:  # noqa: A002
        output, (hidden,) = self.run(input, None if hx is None else (hx,))
        return output, hidden


class LSTM(Recurrent):
    """Long short-term memory (Hochreiter and Schmidhuber, 1997), with gates in the order i, f, g, o.

    `forward` gives (output, (final hidden state, final cell state)); see `Recurrent` for shapes.
    """

    gates = 4
    states = 2

    def cell(self) -> cells.Cell:
        return cells.LSTM()

    def forward(
        self,
        input: Tensor,  # noqa: A002  (PyTorch's name)
        hx: tuple[Tensor, Tensor] | None = None,
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        output, (hidden, carried) = self.run(input, hx)
        return output, (hidden, carried)


class GRU(Recurrent):
    """Gated recurrent unit (Cho et al., 2014), with gates in the order r, z, n.

    `forward` gives (output, final hidden state); see `Recurrent` for shapes.
    """

    gates = 3

    def cell(self) -> cells.Cell:
        return cells.GRU()

    def forward(self, input: Tensor, hx: Tensor | None = None) -> tuple[Tensor, Tensor]:  # noqa: A002
        output, (hidden,) = self.run(input, None if hx is None else (hx,))
        return output, hidden


class ConvLSTM2d(Module):
    """An LSTM whose products are convolutions: (N, T, in_channels, H, W) → (N, T, hidden_channels, H, W).

    Shi et al., "Convolutional LSTM network", 2015, without peepholes; gates in the order i, f, g, o. Zeros around the
    pictures keep height and width. `forward` gives (output, (final hidden, final cell state)), states (N, K, H, W).
    Parameters are uniform within ± 1 / sqrt(hidden_channels · kernel area).
    """

    def __init__(
        self, in_channels: int, hidden_channels: int, kernel_size: int | tuple[int, int] = 3, bias: bool = True
    ) -> None:
        super().__init__()
        size = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
        self.in_channels, self.hidden_channels, self.kernel_size = in_channels, hidden_channels, size
        rows = 4 * hidden_channels
        self.weight_ih = Parameter(np.empty((rows, in_channels, *size), get_default_dtype()))
        self.weight_hh = Parameter(np.empty((rows, hidden_channels, *size), get_default_dtype()))
        self.bias = Parameter(np.empty(rows, get_default_dtype())) if bias else None
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw all parameters anew."""
        bound = 1 / math.sqrt(self.hidden_channels * self.kernel_size[0] * self.kernel_size[1])
        for parameter in self.parameters():
            init.uniform_(parameter, -bound, bound)

    def forward(self, x: Tensor, state: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        if x.ndim != 5 or x.shape[2] != self.in_channels or not x.shape[1]:
            raise RuntimeError(
                f"ConvLSTM2d: expected sequences of pictures (N, T, {self.in_channels}, H, W) with at least one step; "
                f"received shape {x.shape}."
            )
        n, _, _, height, width = x.shape
        if state is None:
            zero = Tensor(array_module(x.array).zeros((n, height, width, self.hidden_channels), x.array.dtype))
            initial = [zero, zero]
        else:
            expected = n, self.hidden_channels, height, width
            if any(part.shape != expected for part in state):
                raise RuntimeError(f"ConvLSTM2d: expected states of shape {expected}; received {state[0].shape}.")
            initial = [permute(part, 0, 2, 3, 1) for part in state]
        product = Convolved(same_window(self.kernel_size))
        parameters = [self.weight_ih, self.weight_hh] + ([] if self.bias is None else [self.bias])
        scan = Scan(cells.LSTM(), product, product, reverse=False)
        output, hidden, carried = scan.several(permute(x, 1, 0, 3, 4, 2), *initial, *parameters)
        return permute(output, 1, 0, 4, 2, 3), (permute(hidden, 0, 3, 1, 2), permute(carried, 0, 3, 1, 2))

    def extra_repr(self) -> str:
        return (
            f"{self.in_channels}, {self.hidden_channels}, kernel_size={self.kernel_size}, bias={self.bias is not None}"
        )


class RecurrentOutput(Module):
    """The output alone of a recurrent layer with the batch first: at every step, or, if `last`, the final one.

    The final output of a bidirectional layer is the end of both walks side by side: (N, 2 · hidden_size).
    """

    def __init__(self, layer: Recurrent | ConvLSTM2d, last: bool = False) -> None:
        super().__init__()
        self.layer, self.last = layer, last

    def forward(self, x: Tensor) -> Tensor:
        output, state = self.layer(x)
        if not self.last:
            whole: Tensor = output
            return whole
        hidden: Tensor = state[0] if isinstance(state, tuple) else state
        if isinstance(self.layer, ConvLSTM2d):
            return hidden
        directions = self.layer.directions
        return hidden[-1] if directions == 1 else cat([hidden[-2], hidden[-1]], 1)

    def extra_repr(self) -> str:
        return f"last={self.last}"
