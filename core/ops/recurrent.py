"""Recurrent layers over whole sequences: one operation per layer and direction.

`Scan` projects all inputs in one product, lets a cell (see `core.ops.recurrent_cells`) walk through time on raw arrays,
and backward walks back (backpropagation through time; Werbos, "Backpropagation through time: what it does and how to
do it", 1990). Sequences are time first here: (T, N, features), or (T, N, C, H, W) for convolutional cells.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TypeAlias

from core.autograd import Gradients, Operation
from core.backend import Array, array_module, memory, on_host, parallel
from core.backend.kernels import Window, conv
from core.backend.parallel import team
from core.ops.recurrent_cells import Cell, Recurrence

_MOST_PARTS = 2  # of a batch that walk through time by themselves
_FEWEST_SAMPLES = 16
_FEWEST_PRODUCTS = 1 << 24  # multiply-adds of one part at one step; with fewer, threads wait for each other

Blocks: TypeAlias = Sequence[slice] | None


class Product(ABC):
    """How values meet a weight: by a matrix, or by a convolution. Features stand last: (N, …, features)."""

    @abstractmethod
    def apply(self, x: Array, weight: Array, out: Array | None = None, blocks: Blocks = None) -> Array:
        """x (N, …, in) with the weight (out, in, …) → (N, …, out), into `out` where that is possible.

        With `blocks` the samples are multiplied block by block and no team is called.
        """

    @abstractmethod
    def laid_out(self, weight: Array) -> Array:
        """The same weight in the order in memory that suits many calls of `apply`."""

    @abstractmethod
    def input_gradient(self, grad: Array, weight: Array, features: int, blocks: Blocks = None) -> Array:
        """The gradient of x, whose last axis has `features` values."""

    @abstractmethod
    def weight_gradient(self, grad: Array, x: Array) -> Array:
        """The gradient of the weight."""


class Dense(Product):
    """x @ weightᵀ"""

    def apply(self, x: Array, weight: Array, out: Array | None = None, blocks: Blocks = None) -> Array:
        if out is None:
            out = memory.empty((len(x), len(weight)), x)
        return _product(x, weight.T, out, blocks)

    def laid_out(self, weight: Array) -> Array:
        turned: Array = array_module(weight).ascontiguousarray(weight.T)
        return turned.T

    def input_gradient(self, grad: Array, weight: Array, features: int, blocks: Blocks = None) -> Array:
        return _product(grad, weight, memory.empty((len(grad), features), grad), blocks)

    def weight_gradient(self, grad: Array, x: Array) -> Array:
        return parallel.matmul(grad.T, x, memory.empty((grad.shape[1], x.shape[1]), grad))


class Convolved(Product):
    """Convolution that keeps height and width"""

    def __init__(self, window: Window) -> None:
        self.window = window

    def apply(self, x: Array, weight: Array, out: Array | None = None, blocks: Blocks = None) -> Array:
        return conv.forward(x, weight, None, self.window)

    def laid_out(self, weight: Array) -> Array:
        return weight

    def input_gradient(self, grad: Array, weight: Array, features: int, blocks: Blocks = None) -> Array:
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
        gates = self.into.apply(x.reshape(-1, *x.shape[2:]), self.into.laid_out(_scaled(weight_ih, scale)))
        gates = gates.reshape(*x.shape[:2], *gates.shape[1:])
        late = None
        if biases:
            early, late = self.cell.split_biases(biases[0], biases[1]) if len(biases) == 2 else (biases[0], None)
            gates += early if scale is None else early * scale
        weight = self.across.laid_out(_scaled(weight_hh, scale))
        states = [self._track(x, state) for state in initial]
        out_shape = (len(x), *states[0].shape[1:])
        extra = [memory.empty(out_shape, x) for _ in range(self.cell.extra)]
        walk = Recurrence(gates, states, extra, late, self.reverse)
        parts, blocks = self._parts(gates, states[0])

        def recur(hidden: Array, out: Array) -> Array:
            return self.across.apply(hidden, weight, out, blocks)

        team().run(lambda number: self.cell.forward(walk.part(parts[number]), recur), len(parts))
        out = walk.steps_of(states[0])
        self.keep(x, weight_ih, weight_hh, out, gates if self.cell.keeps_gates else out, *states, *extra)
        last = 0 if self.reverse else len(x)
        return out, *[state[last].copy() for state in states]

    def backward(self, grads: tuple[Array | None, ...]) -> Gradients:
        x, weight_ih, weight_hh, out, gates, *kept = self.saved()
        count = self.cell.states
        states, extra = kept[:count], kept[count:]
        xp = array_module(x)
        walk = Recurrence(gates, states, extra, None, self.reverse)
        form = (*out.shape[:-1], len(weight_hh))
        into = memory.empty(form, out)
        across = memory.empty(form, out) if self.cell.splits else into
        parts, blocks = self._parts(into, states[0])

        def recur_back(grad: Array) -> Array:
            return self.across.input_gradient(grad, weight_hh, out.shape[-1], blocks)

        def walk_back(number: int) -> list[Array]:
            part = parts[number]
            final = [xp.zeros_like(out[0, part]) if grad is None else grad[part].copy() for grad in grads[1:]]
            arriving = None if grads[0] is None else grads[0][:, part]
            rooms = into[:, part], across[:, part]
            return self.cell.backward(walk.part(part), (arriving, final), rooms, recur_back)

        found = team().run(walk_back, len(parts))
        initial = [xp.concatenate(pieces) if len(parts) > 1 else pieces[0] for pieces in zip(*found, strict=True)]
        return self._finished(x, weight_ih, walk, (into, across), initial)

    def _finished(
        self, x: Array, weight_ih: Array, walk: Recurrence, rooms: tuple[Array, Array], initial: list[Array]
    ) -> Gradients:
        """All gradients, given those of the gates."""
        flat_into, flat_across = (room.reshape(-1, *room.shape[2:]) for room in rooms)
        needs = self.needs[1 + self.cell.states :]
        for_x = None
        if self.needs[0]:
            for_x = self.into.input_gradient(flat_into, weight_ih, x.shape[-1]).reshape(x.shape)
        weights: list[Array | None] = [None] * len(needs)
        if needs[0]:
            weights[0] = self.into.weight_gradient(flat_into, x.reshape(-1, *x.shape[2:]))
        if needs[1]:
            before = walk.before_of(walk.states[0])
            weights[1] = self.across.weight_gradient(flat_across, before.reshape(-1, *before.shape[2:]))
        if len(needs) > 2:
            weights[2] = _total(flat_into)
        if len(needs) > 3:
            weights[3] = _total(flat_across)
        return for_x, *initial, *weights

    def _parts(self, gates: Array, hidden: Array) -> tuple[list[slice], Blocks]:
        """Samples that go through time together, and how these are multiplied.

        Each thread of a team takes some; one alone takes all, but multiplies in the same blocks, so that results do not
        depend on the number of threads. Convolutions share out their own work.
        """
        batch, work = gates.shape[1], gates.shape[-1] * hidden.shape[-1]
        count = min(_MOST_PARTS, batch // max(_FEWEST_SAMPLES, -(-_FEWEST_PRODUCTS // work)))
        if gates.ndim > 3 or count < 2 or not on_host(gates):
            return [slice(0, batch)], None
        parts = [slice(part * batch // count, (part + 1) * batch // count) for part in range(count)]
        return (parts, [slice(None)]) if team().size > 1 else ([slice(0, batch)], parts)

    def _track(self, x: Array, initial: Array) -> Array:
        """Room for a state before and after every step, (T + 1, N, …, H), with `initial` in its place."""
        track = memory.empty((len(x) + 1, *initial.shape), initial)
        track[-1 if self.reverse else 0] = initial
        return track


def _product(a: Array, b: Array, out: Array, blocks: Blocks) -> Array:
    if blocks is None:
        return parallel.matmul(a, b, out)
    for block in blocks:
        array_module(a).matmul(a[block], b, out=out[block])
    return out


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
