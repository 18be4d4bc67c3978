"""Recurrent layers over whole sequences: one operation per layer and direction.

`Scan` projects all inputs in one product, lets a cell (see `core.ops.recurrent_cells`) walk through time on raw arrays,
and backward walks back (backpropagation through time; Werbos, "Backpropagation through time: what it does and how to
do it", 1990). Sequences are time first here: (T, N, features), or (T, N, C, H, W) for convolutional cells.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

from core.autograd import Gradients, Operation
from core.backend import Array, array_module, memory, parallel
from core.backend.kernels import Window, conv
from core.ops.recurrent_cells import Cell, Recurrence


class Product(ABC):
    """How values meet a weight: by a matrix, or by a convolution. Features stand last: (N, …, features)."""

    @abstractmethod
    def apply(self, x: Array, weight: Array, out: Array | None = None) -> Array:
        """x (N, …, in) with the weight (out, in, …) → (N, …, out), into `out` where that is possible."""

    @abstractmethod
    def laid_out(self, weight: Array) -> Array:
        """The same weight in the order in memory that suits many calls of `apply`."""

    @abstractmethod
    def input_gradient(self, grad: Array, weight: Array, features: int) -> Array:
        """The gradient of x, whose last axis has `features` values."""

    @abstractmethod
    def weight_gradient(self, grad: Array, x: Array) -> Array:
        """The gradient of the weight."""


class Dense(Product):
    """x @ weightᵀ"""

    def apply(self, x: Array, weight: Array, out: Array | None = None) -> Array:
        if out is None:
            out = memory.empty((len(x), len(weight)), x)
        return parallel.matmul(x, weight.T, out)

    def laid_out(self, weight: Array) -> Array:
        turned: Array = array_module(weight).ascontiguousarray(weight.T)
        return turned.T

    def input_gradient(self, grad: Array, weight: Array, features: int) -> Array:
        return parallel.matmul(grad, weight, memory.empty((len(grad), features), grad))

    def weight_gradient(self, grad: Array, x: Array) -> Array:
        return parallel.matmul(grad.T, x, memory.empty((grad.shape[1], x.shape[1]), grad))


class Convolved(Product):
    """Convolution that keeps height and width"""

    def __init__(self, window: Window) -> None:
        self.window = window

    def apply(self, x: Array, weight: Array, out: Array | None = None) -> Array:
        return conv.forward(x, weight, None, self.window)

    def laid_out(self, weight: Array) -> Array:
        return weight

    def input_gradient(self, grad: Array, weight: Array, features: int) -> Array:
        whole: Array = array_module(grad).ascontiguousarray(
            conv.input_gradient(grad, weight, (*grad.shape[:3], features), self.window)
        )
        return whole

    def weight_gradient(self, grad: Array, x: Array) -> Array:
        return conv.weight_gradient(grad, x, self.window)


class Scan(Operation):
    """A recurrent layer in one direction.

    x (T, N, …, F), then the cell's initial states (N, …, H), weight_ih, weight_hh, and, if any, bias_ih and bias_hh
    → the hidden states (T, N, …, H) and the final states.
    """

    def __init__(self, cell: Cell, into: Product, across: Product, reverse: bool) -> None:
        self.cell, self.into, self.across, self.reverse = cell, into, across, reverse
        self.outputs = 1 + cell.states

    def forward(self, x: Array, *rest: Array) -> tuple[Array, ...]:
        count = self.cell.states
        initial, (weight_ih, weight_hh, *biases) = rest[:count], rest[count:]
        x = array_module(x).ascontiguousarray(x)
        scale = self.cell.scale(weight_hh)
        gates = self.into.apply(x.reshape(-1, *x.shape[2:]), _scaled(weight_ih, scale))
        gates = gates.reshape(*x.shape[:2], *gates.shape[1:])
        late = None
        if biases:
            early, late = self.cell.split_biases(biases[0], biases[1]) if len(biases) == 2 else (biases[0], None)
            gates += early if scale is None else early * scale
        weight = self.across.laid_out(_scaled(weight_hh, scale))

        def recur(hidden: Array, out: Array) -> Array:
            return self.across.apply(hidden, weight, out)

        states = [self._track(x, state) for state in initial]
        walk = Recurrence(gates, states, late, self.reverse)
        own = self.cell.forward(walk, recur)
        out = walk.steps_of(states[0])
        self.keep(x, weight_ih, weight_hh, out, *states, *own)
        last = 0 if self.reverse else len(x)
        return out, *[state[last].copy() for state in states]

    def backward(self, grads: tuple[Array | None, ...]) -> Gradients:
        x, weight_ih, weight_hh, _, *kept = self.saved()
        count = self.cell.states
        states, own = kept[:count], kept[count:]
        xp = array_module(x)
        walk = Recurrence(own[0], states, None, self.reverse)

        def recur_back(grad: Array) -> Array:
            return self.across.input_gradient(grad, weight_hh, states[0].shape[-1])

        final = [xp.zeros_like(states[0][0]) if grad is None else grad.copy() for grad in grads[1:]]
        into, across, initial = self.cell.backward(walk, own, (grads[0], final), recur_back)
        flat_into = into.reshape(-1, *into.shape[2:])
        flat_across = flat_into if across is into else across.reshape(-1, *into.shape[2:])
        needs = self.needs[1 + count :]
        for_x = None
        if self.needs[0]:
            for_x = self.into.input_gradient(flat_into, weight_ih, x.shape[-1]).reshape(x.shape)
        weights: list[Array | None] = [None] * len(needs)
        if needs[0]:
            weights[0] = self.into.weight_gradient(flat_into, x.reshape(-1, *x.shape[2:]))
        if needs[1]:
            before = walk.before_of(states[0])
            weights[1] = self.across.weight_gradient(flat_across, before.reshape(-1, *before.shape[2:]))
        if len(needs) > 2:
            weights[2] = _total(flat_into)
        if len(needs) > 3:
            weights[3] = _total(flat_across)
        return for_x, *initial, *weights

    def _track(self, x: Array, initial: Array) -> Array:
        """Room for a state before and after every step, (T + 1, N, …, H), with `initial` in its place."""
        track = memory.empty((len(x) + 1, *initial.shape), initial)
        track[-1 if self.reverse else 0] = initial
        return track


def _scaled(weight: Array, scale: Array | None) -> Array:
    if scale is None:
        return weight
    scaled: Array = weight * scale.reshape(-1, *(1,) * (weight.ndim - 1))
    return scaled


def _total(grad: Array) -> Array:
    """The sum over all axes but the last, as a product with ones."""
    rows = grad.reshape(-1, grad.shape[-1])
    total: Array = array_module(grad).ones(len(rows), grad.dtype) @ rows
    return total


def same_window(size: tuple[int, int]) -> Window:
    """A window of odd or even `size` that keeps height and width."""
    down, across = size[0] - 1, size[1] - 1
    return Window(size, padding=(down // 2, down - down // 2, across // 2, across - across // 2))
