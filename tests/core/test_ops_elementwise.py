"""Element-wise operations: values, gradients over random broadcast shapes, types, and errors naming shapes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import mutually_broadcastable_shapes

import core as torch
from core.testing import gradcheck

BINARY = {
    "add": (torch.add, np.add),
    "sub": (torch.sub, np.subtract),
    "mul": (torch.mul, np.multiply),
    "div": (torch.div, np.divide),
    "pow": (torch.pow, np.power),
    "maximum": (torch.maximum, np.maximum),
    "minimum": (torch.minimum, np.minimum),
    "remainder": (torch.remainder, np.remainder),
}
UNARY = {
    "exp": (torch.exp, np.exp, -2, 2),
    "expm1": (torch.expm1, np.expm1, -2, 2),
    "log": (torch.log, np.log, 0.2, 3),
    "log1p": (torch.log1p, np.log1p, -0.5, 3),
    "sqrt": (torch.sqrt, np.sqrt, 0.2, 3),
    "rsqrt": (torch.rsqrt, lambda x: 1 / np.sqrt(x), 0.2, 3),
    "square": (torch.square, np.square, -2, 2),
    "reciprocal": (torch.reciprocal, np.reciprocal, 0.3, 3),
    "sin": (torch.sin, np.sin, -3, 3),
    "cos": (torch.cos, np.cos, -3, 3),
    "tanh": (torch.tanh, np.tanh, -3, 3),
    "sigmoid": (torch.sigmoid, lambda x: 1 / (1 + np.exp(-x)), -3, 3),
    "relu": (torch.relu, lambda x: np.maximum(x, 0), 0.1, 3),
    "abs": (torch.abs, np.abs, -3, -0.1),
    "neg": (torch.neg, np.negative, -3, 3),
    "clamp": (lambda x: torch.clamp(x, -1.0, 1.0), lambda x: np.clip(x, -1, 1), -0.9, 0.9),
}
shapes = mutually_broadcastable_shapes(num_shapes=2, max_dims=3, min_side=1, max_side=3)


def spread(seed, shape):
    """Values at least 0.3 from each other's multiples, so that kinks and divisions stay away from the difference."""
    return np.random.default_rng(seed).uniform(0.6, 0.9, shape)


@pytest.mark.parametrize("name", BINARY)
@settings(max_examples=25, deadline=None)
@given(shapes=shapes, seed=st.integers(0, 1000))
def test_that_binary_gradients_match_differences_for_broadcast_shapes(name, shapes, seed):
    function, reference = BINARY[name]
    first, second = shapes.input_shapes
    a = torch.tensor(spread(seed, first) * 2, requires_grad=True)
    b = torch.tensor(spread(seed + 1, second), requires_grad=True)
    np.testing.assert_allclose(function(a, b).detach().array, reference(a.array, b.array), rtol=1e-12)
    gradcheck(function, [a, b])


@pytest.mark.parametrize("name", UNARY)
@settings(max_examples=10, deadline=None)
@given(shape=st.lists(st.integers(1, 3), max_size=4), seed=st.integers(0, 1000))
def test_that_unary_gradients_match_differences(name, shape, seed):
    function, reference, low, high = UNARY[name]
    x = torch.tensor(np.random.default_rng(seed).uniform(low, high, shape), requires_grad=True)
    np.testing.assert_allclose(function(x).detach().array, reference(x.array), rtol=1e-12)
    gradcheck(function, [x])


@pytest.mark.parametrize("name", [*UNARY, *BINARY])
@pytest.mark.parametrize("layout", ["transposed", "sliced", "channels last", "reversed"])
def test_that_the_order_in_memory_changes_neither_values_nor_gradients(name, layout):
    function, _, low, high = UNARY.get(name, (*BINARY.get(name, ()), 0.5, 2))
    dense = np.random.default_rng(3).uniform(low, high, (2, 3, 4, 5))
    odd = {
        "transposed": lambda: np.ascontiguousarray(dense.T).T,
        "sliced": lambda: np.repeat(dense, 2, axis=3)[..., ::2],
        "channels last": lambda: np.ascontiguousarray(dense.transpose(0, 2, 3, 1)).transpose(0, 3, 1, 2),
        "reversed": lambda: np.ascontiguousarray(dense[:, ::-1])[:, ::-1],
    }[layout]()
    results = []
    for array in (dense, odd):
        x = torch.from_array(array, requires_grad=True)
        out = function(x, x * 0.7) if name in BINARY else function(x)
        out.backward(torch.tensor(dense))
        results.append((out.detach().array, x.grad.array))
    np.testing.assert_array_equal(results[0][0], results[1][0])
    np.testing.assert_allclose(results[0][1], results[1][1], rtol=1e-13)


@pytest.mark.parametrize("name", [*UNARY, *BINARY])
def test_that_float32_stays_float32(name):
    x = torch.tensor([0.5, 0.7], requires_grad=True)
    out = UNARY[name][0](x) if name in UNARY else BINARY[name][0](x, 2.0)
    out.sum().backward()
    assert (out.dtype, x.grad.dtype) == (torch.float32, torch.float32)


def test_that_channels_last_stays_channels_last():
    x = torch.from_array(np.zeros((2, 4, 5, 3), np.float32).transpose(0, 3, 1, 2), requires_grad=True)
    out = torch.relu(x * 2.0 + 1.0)
    assert out.array.transpose(0, 2, 3, 1).flags.c_contiguous
    out.sum().backward()
    assert x.grad.shape == x.shape


def test_that_relu_has_slope_zero_at_zero():
    x = torch.tensor([-1.0, 0.0, 2.0], requires_grad=True)
    torch.relu(x).sum().backward()
    assert x.grad.tolist() == [0.0, 0.0, 1.0]


def test_that_equal_values_share_the_gradient_of_maximum():
    a = torch.tensor([1.0, 5.0], requires_grad=True)
    b = torch.tensor([1.0, 2.0], requires_grad=True)
    torch.maximum(a, b).sum().backward()
    assert (a.grad.tolist(), b.grad.tolist()) == ([0.5, 1.0], [0.5, 0.0])


def test_that_where_sends_each_gradient_to_its_side(values):
    condition = torch.tensor([[True, False, True]])
    gradcheck(lambda a, b: torch.where(condition, a, b), [values(2, 3), values(2, 1)])


def test_that_sigmoid_and_tanh_do_not_overflow():
    x = torch.tensor([-1e4, 1e4])
    assert torch.sigmoid(x).tolist() == [0.0, 1.0]
    assert torch.tanh(x).tolist() == [-1.0, 1.0]


def test_that_the_power_of_zero_has_a_finite_gradient():
    x = torch.tensor([0.0, 2.0], requires_grad=True)
    (x**3.0 + x**0.0).sum().backward()
    assert x.grad.tolist() == [0.0, 12.0]


def test_that_complex_gradients_are_those_of_the_real_parts():
    z = torch.from_array(np.array([1 + 2j, 3 - 1j]), requires_grad=True)
    (z * z * 0.5).backward(torch.from_array(np.ones(2, complex)))
    np.testing.assert_allclose(z.grad.array, z.array.conj())


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (torch.ones(2, dtype=torch.int64), 1, "int64"),
        (torch.ones(2, dtype=torch.int64), 1.5, "float32"),
        (torch.ones(2, dtype=torch.int64), torch.ones(2), "float32"),
        (torch.ones(2, dtype=torch.uint8), torch.ones(2, dtype=torch.int8), "int16"),
        (torch.ones(2, dtype=torch.float16), 2, "float16"),
        (torch.ones(2), torch.ones(2, dtype=torch.float64), "float64"),
        (torch.ones(2), torch.ones((), dtype=torch.float64), "float32"),
        (torch.ones((), dtype=torch.float64), torch.ones(2), "float32"),
        (torch.ones(2, dtype=torch.bool), torch.ones(2, dtype=torch.int32), "int32"),
        (torch.ones(2, dtype=torch.bool), 2, "int64"),
        (torch.ones(2), 1j, "complex64"),
        (2.0, torch.ones((), dtype=torch.float32), "float32"),
    ],
)
def test_that_types_are_promoted_as_in_pytorch(a, b, expected):
    assert str(torch.add(a, b).dtype) == expected


def test_that_dividing_integers_gives_floating_point():
    assert (torch.tensor([3, 4]) / 2).tolist() == [1.5, 2.0]
    assert (torch.tensor([7, -7]) // 2).tolist() == [3, -4]
    assert (torch.tensor([7, -7]) % 4).tolist() == [3, 1]


@pytest.mark.parametrize("name", BINARY)
def test_that_shapes_that_do_not_fit_are_both_named(name):
    with pytest.raises(RuntimeError, match=r"\(2, 3\) and \(4, 5\)"):
        BINARY[name][0](torch.ones(2, 3), torch.ones(4, 5))


def test_that_operators_work_with_numbers_arrays_and_tensors_on_both_sides():
    x = torch.tensor([2.0, 4.0])
    assert (1 + x).tolist() == [3.0, 5.0]
    assert (1 - x).tolist() == [-1.0, -3.0]
    assert (8 / x).tolist() == [4.0, 2.0]
    assert (2**x).tolist() == [4.0, 16.0]
    assert (np.array([1.0, 1.0], np.float32) + x).tolist() == [3.0, 5.0]
    assert (x**2).tolist() == [4.0, 16.0]
    assert abs(-x).tolist() == [2.0, 4.0]


def test_that_comparisons_give_booleans():
    a, b = torch.tensor([1, 2, 3]), torch.tensor([3, 2, 1])
    assert (a < b).tolist() == [True, False, False]
    assert (a <= b).tolist() == [True, True, False]
    assert (a == b).tolist() == [False, True, False]
    assert (a != 2).tolist() == [True, False, True]
    assert ((a > 1) & ~(b > 1)).tolist() == [False, False, True]
    assert (a == b).sum().item() == 1
    with pytest.raises(RuntimeError, match=r"\(3,\) and \(2,\)"):
        assert a == torch.ones(2)
