"""Recurrent layers of ONNX, step by step; gates stand in ONNX's order."""

from __future__ import annotations

from collections.abc import Callable

import core as engine
from core.interchange.onnx_ops.node import Attributes, Inputs, OnnxError, Operator, Result
from core.tensor import Tensor

States = list[Tensor]
Step = Callable[[Tensor, States, States, Attributes], States]
"""Step: input (N, I), states (N, H) each, [W, R, Wb, Rb, P] of one direction and the attributes → the new states."""

USUAL = {"RNN": ["Tanh"], "GRU": ["Sigmoid", "Tanh"], "LSTM": ["Sigmoid", "Tanh", "Tanh"]}


def rnn(x: Tensor, states: States, p: States, a: Attributes) -> States:
    """tanh(x Wᵀ + h Rᵀ + b); Elman, "Finding structure in time", 1990."""
    return [engine.tanh(engine.add(mapped(x, p[0], p[2]), mapped(states[0], p[1], p[3])))]


def gru(x: Tensor, states: States, p: States, a: Attributes) -> States:
    """Gates update, reset, hidden; Cho et al., "Learning phrase representations", 2014."""
    h = states[0]
    xz, xr, xh = engine.chunk(mapped(x, p[0], p[2]), 3, -1)
    weights, biases = engine.chunk(p[1], 3), engine.chunk(p[3], 3)
    z = engine.sigmoid(engine.add(xz, mapped(h, weights[0], biases[0])))
    r = engine.sigmoid(engine.add(xr, mapped(h, weights[1], biases[1])))
    if a.flag("linear_before_reset"):
        old = engine.mul(r, mapped(h, weights[2], biases[2]))
    else:
        old = mapped(engine.mul(r, h), weights[2], biases[2])
    return [engine.lerp(engine.tanh(engine.add(xh, old)), h, z)]


def lstm(x: Tensor, states: States, p: States, a: Attributes) -> States:
    """Gates input, output, forget, cell, with peepholes; Gers and Schmidhuber, "Recurrent nets that time", 2000."""
    h, c = states
    i, o, f, new = engine.chunk(engine.add(mapped(x, p[0], p[2]), mapped(h, p[1], p[3])), 4, -1)
    to_i, to_o, to_f = engine.chunk(p[4], 3)
    i = engine.sigmoid(engine.add(i, engine.mul(to_i, c)))
    f = engine.sigmoid(engine.add(f, engine.mul(to_f, c)))
    c = engine.add(engine.mul(f, c), engine.mul(i, engine.tanh(new)))
    o = engine.sigmoid(engine.add(o, engine.mul(to_o, c)))
    return [engine.mul(o, engine.tanh(c)), c]


def mapped(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """x Wᵀ + b"""
    return engine.add(engine.matmul(x, engine.t(weight)), bias)


def layer(kind: str, step: Step, gates: int) -> Operator:
    """A recurrent operator: all outputs (T, directions, N, H) and the final states; batch first with `layout`."""

    def run(x: Inputs, a: Attributes) -> Result:
        require_usual(kind, x, a)
        batch_first, way = a.flag("layout"), a.text("direction", "forward")
        steps = engine.transpose(x[0], 0, 1) if batch_first else x[0]
        directions, hidden = x[1].shape[0], x[2].shape[-1]
        firsts = starts(x, (directions, steps.shape[1], hidden), 2 if kind == "LSTM" else 1, batch_first)
        outputs, finals = [], []
        for at in range(directions):
            backwards = way == "reverse" or at == 1
            states, made = [first[at] for first in firsts], []
            parameters = of_direction(x, at, gates * hidden)
            for now in engine.unbind(engine.flip(steps, 0) if backwards else steps):
                states = step(now, states, parameters, a)
                made.append(states[0])
            outputs.append(engine.stack(made[::-1] if backwards else made))
            finals.append(states)
        whole, last = engine.stack(outputs, 1), [engine.stack(list(row)) for row in zip(*finals, strict=True)]
        if batch_first:
            whole, last = engine.permute(whole, 2, 0, 1, 3), [engine.transpose(state, 0, 1) for state in last]
        return (whole, *last)

    return run


def require_usual(kind: str, x: Inputs, a: Attributes) -> None:
    """OnnxError for other activations than the usual ones, clipping, and samples of different lengths."""
    names = a.texts("activations")
    usual = USUAL[kind] * x[1].shape[0]
    if (names is not None and names != usual) or "clip" in a or a.flag("input_forget"):
        raise OnnxError(f"{kind}: only the usual activations {', '.join(usual)} without clipping are supported.")
    lengths = x.numbers(4)
    if lengths is not None and set(lengths) != {x[0].shape[1 if a.flag("layout") else 0]}:
        raise OnnxError(f"{kind}: samples of different lengths are not supported.")


def starts(x: Inputs, shape: tuple[int, int, int], count: int, batch_first: bool) -> States:
    """The initial states (directions, N, H); 0 where none are given."""
    given = x.given(*range(5, 5 + count))
    return [
        engine.zeros(*shape, dtype=x[0].dtype)
        if state is None
        else (engine.transpose(state, 0, 1) if batch_first else state)
        for state in given
    ]


def of_direction(x: Inputs, at: int, rows: int) -> States:
    """W, R, both biases and the peepholes of direction `at`; 0 where none are given."""
    bias, peepholes = x.get(3), x.get(7)
    both = engine.zeros(2 * rows, dtype=x[0].dtype) if bias is None else bias[at]
    first, second = engine.chunk(both, 2)
    return [
        x[1][at],
        x[2][at],
        first,
        second,
        engine.zeros(3, dtype=x[0].dtype) if peepholes is None else peepholes[at],
    ]


OPERATORS: dict[str, Operator] = {
    "GRU": layer("GRU", gru, 3),
    "LSTM": layer("LSTM", lstm, 4),
    "RNN": layer("RNN", rnn, 1),
}
