"""What happens at one step of a recurrent layer, forward and backward, on raw arrays in PyTorch's order of gates.

A cell gets all projected inputs at once and turns them, in place, into its gates. A sigmoid is taken as
(1 + tanh(a / 2)) / 2, with the half folded into the weights beforehand, so that all gates pass through one function.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from core.backend import Array, array_module

Recur: TypeAlias = Callable[[Array, Array], Array]
"""(hidden state, room for the result) → its part of the gates; the result need not be in that room."""
Incoming: TypeAlias = tuple[Array | None, list[Array]]
"""The gradient of all hidden states (None where none arrived), and those of the final states, which may be changed."""
RecurBack: TypeAlias = Callable[[Array], Array]
"""The gradient of the hidden state before a step from that of its part of the gates."""
Rooms: TypeAlias = tuple[Array, Array]
"""Room for the gradients of the projected inputs and of the hidden states' part of the gates; often the same room."""


@dataclass(frozen=True)
class Recurrence:
    """One walk through time.

    `gates` (T, N, …, G · H) holds the projected inputs, each of `states` (T + 1, N, …, H) a state before and after
    every step: the initial one stands first, or last when the walk is `reverse`d. `extra` are (T, N, …, H).
    """

    gates: Array
    states: Sequence[Array]
    extra: Sequence[Array]
    bias: Array | None
    reverse: bool

    def part(self, samples: slice) -> Recurrence:
        """The same walk for some samples of the batch; arrays are views."""
        states, extra = ([array[:, samples] for array in arrays] for arrays in (self.states, self.extra))
        return Recurrence(self.gates[:, samples], states, extra, self.bias, self.reverse)

    def forwards(self) -> Iterator[tuple[int, int, int]]:
        """(step, place of the states before it, place of those after it) in order of computation."""
        steps = len(self.gates)
        for step in reversed(range(steps)) if self.reverse else range(steps):
            yield (step, step + 1, step) if self.reverse else (step, step, step + 1)

    def backwards(self) -> Iterator[int]:
        """Steps from the last computed to the first."""
        steps = range(len(self.gates))
        return iter(steps if self.reverse else reversed(steps))

    def steps_of(self, state: Array) -> Array:
        """(T, …): the state after every step."""
        return state[:-1] if self.reverse else state[1:]

    def before_of(self, state: Array) -> Array:
        """(T, …): the state before every step."""
        return state[1:] if self.reverse else state[:-1]


class Cell(ABC):
    """The rule of one step. `states[0]` is the hidden state, which is also the output."""

    states: ClassVar[int] = 1
    extra: ClassVar[int] = 0
    """How many values per step backward needs besides gates and states, each as wide as the hidden state."""
    keeps_gates: ClassVar[bool] = True
    """Whether backward needs the gates."""
    splits: ClassVar[bool] = False
    """Whether the projected inputs and the hidden state's part of the gates have different gradients."""

    @abstractmethod
    def scale(self, weight: Array) -> Array | None:
        """What the rows of weights and biases are multiplied by, (G · H,); None for nothing."""

    @abstractmethod
    def split_biases(self, bias_ih: Array, bias_hh: Array) -> tuple[Array, Array | None]:
        """What is added to all projected inputs, and what is added to the hidden state's part at each step."""

    @abstractmethod
    def forward(self, walk: Recurrence, recur: Recur) -> None:
        """Fill `walk.states` and `walk.extra`; the projected inputs become the gates."""

    @abstractmethod
    def backward(self, walk: Recurrence, grads: Incoming, into: Rooms, recur_back: RecurBack) -> list[Array]:
        """From the last step to the first: fill `into`; returns the gradients of the initial states.

        Must not change what belongs to `walk`.
        """


class Plain(Cell):
    """h' = f(x + h), f being tanh or ReLU. Elman, "Finding structure in time", 1990."""

    keeps_gates = False

    def __init__(self, nonlinearity: str) -> None:
        self.nonlinearity = nonlinearity

    def scale(self, weight: Array) -> Array | None:
        return None

    def split_biases(self, bias_ih: Array, bias_hh: Array) -> tuple[Array, Array | None]:
        return bias_ih + bias_hh, None

    def forward(self, walk: Recurrence, recur: Recur) -> None:
        xp = array_module(walk.gates)
        (hidden,) = walk.states
        room = xp.empty_like(walk.gates[0])
        for step, before, after in walk.forwards():
            total = walk.gates[step]
            total += recur(hidden[before], room)
            if self.nonlinearity == "tanh":
                xp.tanh(total, out=hidden[after])
            else:
                xp.maximum(total, 0, out=hidden[after])

    def backward(self, walk: Recurrence, grads: Incoming, into: Rooms, recur_back: RecurBack) -> list[Array]:
        arriving, (flowing,) = grads
        xp = array_module(flowing)
        out = walk.steps_of(walk.states[0])
        for step in walk.backwards():
            if arriving is not None:
                flowing += arriving[step]
            target = into[0][step]
            if self.nonlinearity == "tanh":
                xp.multiply(out[step], out[step], out=target)
                xp.subtract(1, target, out=target)
            else:
                xp.greater(out[step], 0, out=target)
            target *= flowing
            flowing = recur_back(target)
        return [flowing]


class LSTM(Cell):
    """Gates i, f, g, o; c' = f · c + i · g; h' = o · tanh(c').

    Hochreiter and Schmidhuber, "Long short-term memory", 1997; forget gate: Gers et al., "Learning to forget", 2000.
    """

    states = 2
    extra = 1

    def scale(self, weight: Array) -> Array | None:
        return _by_gate((0.5, 0.5, 1.0, 0.5), len(weight), weight)

    def split_biases(self, bias_ih: Array, bias_hh: Array) -> tuple[Array, Array | None]:
        return bias_ih + bias_hh, None

    def forward(self, walk: Recurrence, recur: Recur) -> None:
        xp = array_module(walk.gates)
        hidden, carried = walk.states
        width = hidden.shape[-1]
        factor = _by_gate((0.5, 0.5, 1.0, 0.5), 4 * width, hidden)
        shift = _by_gate((0.5, 0.5, 0.0, 0.5), 4 * width, hidden)
        (squashed,) = walk.extra
        room, product = xp.empty_like(walk.gates[0]), xp.empty_like(hidden[0])
        for step, before, after in walk.forwards():
            gates = walk.gates[step]
            gates += recur(hidden[before], room)
            xp.tanh(gates, out=gates)
            gates *= factor
            gates += shift
            keep, fresh = gates[..., width : 2 * width], gates[..., 2 * width : 3 * width]
            xp.multiply(gates[..., :width], fresh, out=product)
            xp.multiply(keep, carried[before], out=carried[after])
            carried[after] += product
            xp.tanh(carried[after], out=squashed[step])
            xp.multiply(gates[..., 3 * width :], squashed[step], out=hidden[after])

    def backward(self, walk: Recurrence, grads: Incoming, into: Rooms, recur_back: RecurBack) -> list[Array]:
        gates, (squashed,) = walk.gates, walk.extra
        arriving, (flowing, carrying) = grads
        xp = array_module(gates)
        width = flowing.shape[-1]
        carried = walk.states[1]
        slope, product = xp.empty_like(gates[0]), xp.empty_like(flowing)
        for step in walk.backwards():
            if arriving is not None:
                flowing += arriving[step]
            gate, target, squash = gates[step], into[0][step], squashed[step]
            allow, keep, fresh, show = _parts(gate, 4, width)
            xp.multiply(squash, squash, out=product)  # carrying += flowing · o · (1 - tanh²(c'))
            xp.subtract(1, product, out=product)
            product *= show
            product *= flowing
            carrying += product
            xp.multiply(gate, gate, out=slope)  # of a sigmoid s: s - s²; of tanh below
            xp.subtract(gate, slope, out=target)
            to_allow, to_keep, to_fresh, to_show = _parts(target, 4, width)
            xp.subtract(1, slope[..., 2 * width : 3 * width], out=to_fresh)
            xp.multiply(carrying, fresh, out=product)
            to_allow *= product
            xp.multiply(carrying, carried[step + 1 if walk.reverse else step], out=product)
            to_keep *= product
            xp.multiply(carrying, allow, out=product)
            to_fresh *= product
            xp.multiply(flowing, squash, out=product)
            to_show *= product
            flowing = recur_back(target)
            carrying *= keep
        return [flowing, carrying]


class GRU(Cell):
    """Gates r, z, n; n = tanh(x + r · h); h' = (1 - z) · n + z · h.

    Cho et al., "Learning phrase representations using RNN encoder-decoder for statistical machine translation", 2014.
    """

    extra = 1
    splits = True

    def scale(self, weight: Array) -> Array | None:
        return _by_gate((0.5, 0.5, 1.0), len(weight), weight)

    def split_biases(self, bias_ih: Array, bias_hh: Array) -> tuple[Array, Array | None]:
        width = len(bias_ih) // 3
        early = bias_ih.copy()
        early[: 2 * width] += bias_hh[: 2 * width]
        return early, bias_hh[2 * width :]

    def forward(self, walk: Recurrence, recur: Recur) -> None:
        xp = array_module(walk.gates)
        (hidden,) = walk.states
        width = hidden.shape[-1]
        (candidate,) = walk.extra  # the hidden state's part of n
        room, product = xp.empty_like(walk.gates[0]), xp.empty_like(hidden[0])
        half = hidden.dtype.type(0.5)
        for step, before, after in walk.forwards():
            gates, past = walk.gates[step], recur(hidden[before], room)
            both, fresh = gates[..., : 2 * width], gates[..., 2 * width :]
            both += past[..., : 2 * width]
            xp.tanh(both, out=both)
            both *= half
            both += half
            candidate[step] = past[..., 2 * width :]
            if walk.bias is not None:
                candidate[step] += walk.bias
            xp.multiply(gates[..., :width], candidate[step], out=product)
            fresh += product
            xp.tanh(fresh, out=fresh)
            xp.subtract(hidden[before], fresh, out=product)
            product *= gates[..., width : 2 * width]
            xp.add(fresh, product, out=hidden[after])

    def backward(self, walk: Recurrence, grads: Incoming, into: Rooms, recur_back: RecurBack) -> list[Array]:
        gates, (candidate,) = walk.gates, walk.extra
        arriving, (flowing,) = grads
        xp = array_module(gates)
        width = flowing.shape[-1]
        (hidden,) = walk.states
        slope, product = xp.empty_like(gates[0]), xp.empty_like(flowing)
        for step in walk.backwards():
            if arriving is not None:
                flowing += arriving[step]
            gate, target = gates[step], into[0][step]
            reset, update, fresh = _parts(gate, 3, width)
            xp.multiply(gate, gate, out=slope)
            xp.subtract(gate, slope, out=target)
            to_reset, to_update, to_fresh = _parts(target, 3, width)
            xp.subtract(hidden[step + 1 if walk.reverse else step], fresh, out=product)
            product *= flowing
            to_update *= product
            xp.subtract(1, slope[..., 2 * width :], out=to_fresh)
            to_fresh *= flowing
            xp.subtract(1, update, out=product)
            to_fresh *= product
            xp.multiply(to_fresh, candidate[step], out=product)
            to_reset *= product
            back = into[1][step]
            back[...] = target
            back[..., 2 * width :] *= reset
            flowing *= update
            flowing += recur_back(back)
        return [flowing]


def _parts(gates: Array, count: int, width: int) -> list[Array]:
    return [gates[..., part * width : (part + 1) * width] for part in range(count)]


def _by_gate(values: tuple[float, ...], rows: int, like: Array) -> Array:
    """(rows,): each value once for every row of its gate, in the type of `like`."""
    xp = array_module(like)
    spread: Array = xp.repeat(xp.asarray(values, like.dtype), rows // len(values))
    return spread
