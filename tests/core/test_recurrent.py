"""Recurrent layers: written out step by step in NumPy, gradients over random shapes, states, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import core as torch
from core import nn
from core.backend import limit_threads
from core.ops import recurrent
from core.testing import gradcheck

KINDS = ["RNN", "LSTM", "GRU"]
every_kind = pytest.mark.parametrize("kind", KINDS)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def one_step(kind, x, state, weights):
    """The formulas of PyTorch's documentation; `state` is a list of arrays (N, H)."""
    w, v, b, c = weights
    inner, outer = np.split(x @ w.T + b, len(w) // v.shape[1], 1), np.split(state[0] @ v.T + c, len(w) // v.shape[1], 1)
    if kind == "RNN":
        return [np.tanh(inner[0] + outer[0])]
    if kind == "LSTM":
        i, f, g, o = (a + b for a, b in zip(inner, outer, strict=True))
        carried = sigmoid(f) * state[1] + sigmoid(i) * np.tanh(g)
        return [sigmoid(o) * np.tanh(carried), carried]
    r, z = sigmoid(inner[0] + outer[0]), sigmoid(inner[1] + outer[1])
    return [(1 - z) * np.tanh(inner[2] + r * outer[2]) + z * state[0]]


def by_hand(kind, layer, x, states):
    """Output and final states of `layer` for x (T, N, F), step by step."""
    finals = []
    for number in range(layer.num_layers):
        outputs = []
        for suffix in ("", "_reverse")[: layer.directions]:
            names = (f"{name}_l{number}{suffix}" for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
            weights = [getattr(layer, name).array for name in names]
            state = [part[len(finals)] for part in states]
            steps = []
            for values in x[::-1] if suffix else x:
                state = one_step(kind, values, state, weights)
                steps.append(state[0])
            outputs.append(np.stack(steps[::-1] if suffix else steps))
            finals.append(state)
        x = np.concatenate(outputs, 2)
    return x, [np.stack(parts) for parts in zip(*finals, strict=True)]


def flat(result):
    output, state = result
    return (output, *state) if isinstance(state, tuple) else (output, state)


def random(stream, *shape):
    return torch.tensor(stream.normal(size=shape), requires_grad=True)


def given_states(kind, parts):
    return tuple(parts) if kind == "LSTM" else parts[0]


@every_kind
@pytest.mark.parametrize("num_layers", [1, 2])
@pytest.mark.parametrize("bidirectional", [False, True])
def test_that_a_recurrent_layer_follows_its_formulas_step_by_step(kind, num_layers, bidirectional):
    stream = np.random.default_rng(3)
    layer = getattr(nn, kind)(3, 4, num_layers, bidirectional=bidirectional).double()
    x = random(stream, 5, 2, 3)
    states = [random(stream, num_layers * layer.directions, 2, 4) for _ in range(layer.states)]
    expected, finals = by_hand(kind, layer, x.array, [state.array for state in states])
    for result, reference in zip(flat(layer(x, given_states(kind, states))), (expected, *finals), strict=True):
        np.testing.assert_allclose(result.detach().array, reference, rtol=1e-12, atol=1e-14)


@every_kind
@settings(max_examples=12, deadline=None)
@given(
    steps=st.integers(1, 3),
    batch=st.integers(1, 2),
    features=st.integers(1, 2),
    hidden=st.integers(1, 3),
    layers=st.integers(1, 2),
    both=st.booleans(),
    bias=st.booleans(),
)
def test_that_recurrent_gradients_match_differences(kind, steps, batch, features, hidden, layers, both, bias):
    stream = np.random.default_rng(steps + 7 * hidden)
    layer = getattr(nn, kind)(features, hidden, layers, bias=bias, bidirectional=both).double()
    states = [random(stream, layers * layer.directions, batch, hidden) for _ in range(layer.states)]

    def function(x, *rest):
        return flat(layer(x, given_states(kind, rest[: len(states)])))

    gradcheck(function, [random(stream, steps, batch, features), *states, *layer.parameters()])


def test_that_a_relu_rnn_has_no_negative_output_and_right_gradients():
    layer = nn.RNN(2, 3, nonlinearity="relu").double()
    x = random(np.random.default_rng(0), 4, 2, 2)
    assert (layer(x)[0].array >= 0).all()
    gradcheck(lambda *all_: layer(all_[0])[0], [x, *layer.parameters()])


@every_kind
@pytest.mark.parametrize("which", [0, 1, -1])
def test_that_gradients_are_right_when_one_output_alone_is_used(kind, which):
    stream = np.random.default_rng(5)
    layer = getattr(nn, kind)(2, 3).double()
    gradcheck(lambda *all_: flat(layer(all_[0]))[which], [random(stream, 3, 2, 2), *layer.parameters()])


@every_kind
def test_that_batch_first_and_single_sequences_give_the_same_numbers(kind):
    layer = getattr(nn, kind)(3, 4, 2, bidirectional=True)
    other = getattr(nn, kind)(3, 4, 2, bidirectional=True, batch_first=True)
    other.load_state_dict(layer.state_dict())
    x = torch.randn(5, 2, 3)
    output, *finals = (part.detach().array for part in flat(layer(x)))
    batched, *others = (part.detach().array for part in flat(other(x.transpose(0, 1))))
    np.testing.assert_array_equal(output, batched.swapaxes(0, 1))
    single, *alone = (part.detach().array for part in flat(layer(x[:, 1])))
    np.testing.assert_allclose(output[:, 1], single, rtol=1e-5, atol=1e-6)
    for whole, same, one in zip(finals, others, alone, strict=True):
        np.testing.assert_array_equal(whole, same)
        np.testing.assert_allclose(whole[:, 1], one, rtol=1e-5, atol=1e-6)


@every_kind
def test_that_parameters_have_pytorchs_names_and_range(kind):
    layer = getattr(nn, kind)(3, 16, 2, bidirectional=True)
    names = [f"{name}_l{number}{suffix}" for number in (0, 1) for suffix in ("", "_reverse")
             for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")]  # fmt: skip
    assert [name for name, _ in layer.named_parameters()] == names
    assert layer.weight_ih_l1.shape == (layer.gates * 16, 32)
    values = np.concatenate([parameter.array.reshape(-1) for parameter in layer.parameters()])
    assert 0.24 < np.abs(values).max() <= 0.25


@every_kind
def test_that_dropout_falls_between_layers_in_training_only(kind):
    stacked, single = (getattr(nn, kind)(3, 4, layers, dropout=1.0) for layers in (2, 1))
    x = torch.randn(5, 2, 3)
    silent = stacked(torch.zeros(5, 2, 3))[0].array
    assert not np.array_equal(stacked.eval()(x)[0].array, stacked.train()(x)[0].array)
    np.testing.assert_array_equal(stacked.train()(x)[0].array, silent)
    np.testing.assert_array_equal(single.train()(x)[0].array, single.eval()(x)[0].array)


@every_kind
def test_that_a_second_backward_through_a_kept_graph_gives_the_same(kind):
    layer, x = getattr(nn, kind)(3, 4), torch.randn(5, 2, 3)
    loss = layer(x)[0].sum()
    loss.backward(retain_graph=True)
    first = layer.weight_hh_l0.grad.array.copy()
    layer.zero_grad()
    loss.backward()
    np.testing.assert_array_equal(first, layer.weight_hh_l0.grad.array)
    with pytest.raises(RuntimeError, match="retain_graph"):
        loss.backward()


@every_kind
def test_that_changing_the_output_in_place_before_backward_is_noticed(kind):
    output, _ = getattr(nn, kind)(3, 4)(torch.randn(5, 2, 3))
    loss = output.sum()
    with torch.no_grad():
        output[0] = 0.0
    with pytest.raises(RuntimeError, match="changed in place"):
        loss.backward()


@every_kind
def test_that_wrong_inputs_and_states_are_refused_with_both_shapes(kind):
    layer = getattr(nn, kind)(3, 4, batch_first=True)
    with pytest.raises(RuntimeError, match=r"\(N, T, 3\).*received shape \(2, 5, 4\)"):
        layer(torch.zeros(2, 5, 4))
    with pytest.raises(RuntimeError, match="at least one step"):
        layer(torch.zeros(2, 0, 3))
    with pytest.raises(RuntimeError, match=r"shape \(1, 2, 4\).*received \(1, 1, 4\)"):
        layer(torch.zeros(2, 5, 3), given_states(kind, (torch.zeros(1, 1, 4),) * layer.states))
    with pytest.raises(RuntimeError, match="equal types"):
        layer(torch.zeros(2, 5, 3).double())
    with pytest.raises(ValueError, match="dropout must be between 0 and 1"):
        getattr(nn, kind)(3, 4, dropout=2.0)


@settings(max_examples=8, deadline=None)
@given(
    size=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    kernel=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    channels=st.integers(1, 2),
    steps=st.integers(1, 2),
    bias=st.booleans(),
)
def test_that_conv_lstm_gradients_match_differences(size, kernel, channels, steps, bias):
    stream = np.random.default_rng(channels)
    layer = nn.ConvLSTM2d(channels, 2, kernel, bias=bias).double()
    state = [random(stream, 2, 2, *size) for _ in range(2)]
    gradcheck(
        lambda *all_: flat(layer(all_[0], all_[1:3])),
        [random(stream, 2, steps, channels, *size), *state, *layer.parameters()],
    )


def test_that_a_conv_lstm_follows_its_formula_written_with_convolutions():
    layer = nn.ConvLSTM2d(2, 3, (3, 2)).double()
    x = random(np.random.default_rng(0), 2, 4, 2, 5, 6)
    hidden = carried = torch.zeros(2, 3, 5, 6).double()
    for step in range(4):
        total = nn.functional.conv2d(x[:, step], layer.weight_ih, layer.bias, padding="same")
        total = total + nn.functional.conv2d(hidden, layer.weight_hh, None, padding="same")
        i, f, g, o = total.chunk(4, 1)
        carried = f.sigmoid() * carried + i.sigmoid() * g.tanh()
        hidden = o.sigmoid() * carried.tanh()
        np.testing.assert_allclose(layer(x)[0][:, step].detach().array, hidden.detach().array, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(layer(x)[1][1].detach().array, carried.detach().array, rtol=1e-10, atol=1e-12)


def test_that_the_last_output_of_both_directions_is_where_each_walk_ends():
    layer = nn.LSTM(3, 4, 2, bidirectional=True, batch_first=True)
    x = torch.randn(2, 5, 3)
    whole, last = nn.RecurrentOutput(layer)(x).array, nn.RecurrentOutput(layer, last=True)(x).array
    np.testing.assert_array_equal(last[:, :4], whole[:, -1, :4])
    np.testing.assert_array_equal(last[:, 4:], whole[:, 0, 4:])


@every_kind
def test_that_a_team_of_threads_gives_bit_equal_results_and_gradients(kind, monkeypatch):
    monkeypatch.setattr(recurrent, "_FEWEST_PRODUCTS", 1)
    found = []
    for threads in (1, 2, 3):
        torch.manual_seed(0)
        layer, x = getattr(nn, kind)(16, 192), torch.randn(4, 70, 16).requires_grad_()
        with limit_threads(threads):
            output, _ = layer(x)
            (output * output).sum().backward()
        leaves = (x, *layer.parameters())
        found.append([output.array.tobytes(), *(leaf.grad.array.tobytes() for leaf in leaves)])
    assert found[0] == found[1] == found[2]


@every_kind
@pytest.mark.parametrize("bias", [True, False])
def test_that_a_cell_called_in_a_loop_is_the_layer(kind, bias):
    layer, cell = getattr(nn, kind)(3, 4, bias=bias), getattr(nn, f"{kind}Cell")(3, 4, bias=bias)
    cell.load_state_dict({name.removesuffix("_l0"): value for name, value in layer.state_dict().items()})
    x, state = torch.randn(5, 2, 3), None
    for step in range(5):
        state = cell(x[step], state)
    finals = state if isinstance(state, tuple) else (state,)
    for final, expected in zip(finals, flat(layer(x))[1:], strict=True):
        np.testing.assert_allclose(final.detach().array, expected[0].detach().array, rtol=1e-5, atol=1e-6)
    single = cell(x[0, 0])
    single = single[0] if isinstance(single, tuple) else single
    np.testing.assert_allclose(single.detach().array, flat(layer(x))[0][0, 0].detach().array, rtol=1e-5, atol=1e-6)


@every_kind
def test_that_a_cell_refuses_wrong_shapes(kind):
    with pytest.raises(RuntimeError, match=r"input \(N, 3\) and states \(N, 4\); received shapes \(2, 5\)"):
        getattr(nn, f"{kind}Cell")(3, 4)(torch.zeros(2, 5))
