"""Activations: values against formulas written out again, gradients, kinks, far values, memory order and errors."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import core as torch
import core.nn.functional as F
from core import nn
from core.testing import gradcheck


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def phi(x):
    return np.vectorize(lambda value: 0.5 * math.erfc(-value / math.sqrt(2)), otypes=[float])(x)


def pieces(x, *cases):
    """The first value whose condition holds, for every element."""
    return np.select([condition for condition, _ in cases], [value for _, value in cases])


CURVES = {
    # name: function, the same written out, the kinks
    "relu6": (F.relu6, lambda x: np.minimum(np.maximum(x, 0), 6), (0, 6)),
    "leaky_relu": (lambda x: F.leaky_relu(x, 0.3), lambda x: np.maximum(x, 0.3 * x), (0,)),
    "elu": (lambda x: F.elu(x, 0.7), lambda x: np.where(x > 0, x, 0.7 * (np.exp(x) - 1)), (0,)),
    "celu": (lambda x: F.celu(x, 2.5), lambda x: np.where(x > 0, x, 2.5 * (np.exp(x / 2.5) - 1)), ()),
    "selu": (
        F.selu,
        lambda x: 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * (np.exp(x) - 1)),
        (0,),
    ),
    "gelu": (F.gelu, lambda x: x * phi(x), ()),
    "gelu tanh": (
        lambda x: F.gelu(x, "tanh"),
        lambda x: x / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))),
        (),
    ),
    "silu": (F.silu, lambda x: x * sigmoid(x), ()),
    "mish": (F.mish, lambda x: x * np.tanh(np.log(1 + np.exp(x))), ()),
    "hardsigmoid": (F.hardsigmoid, lambda x: np.clip((x + 3) / 6, 0, 1), (-3, 3)),
    "logsigmoid": (F.logsigmoid, lambda x: np.log(sigmoid(x)), ()),
    "hardtanh": (lambda x: F.hardtanh(x, -0.5, 2.0), lambda x: np.minimum(np.maximum(x, -0.5), 2), (-0.5, 2)),
    "tanhshrink": (F.tanhshrink, lambda x: x - np.tanh(x), ()),
    "softshrink": (
        lambda x: F.softshrink(x, 1.25),
        lambda x: pieces(x, (x > 1.25, x - 1.25), (x < -1.25, x + 1.25), (x == x, 0 * x)),
        (-1.25, 1.25),
    ),
    "hardshrink": (lambda x: F.hardshrink(x, 1.25), lambda x: x * (np.abs(x) > 1.25), (-1.25, 1.25)),
    "softplus": (lambda x: F.softplus(x, 2.0), lambda x: np.log(1 + np.exp(2 * x)) / 2, ()),
    "softsign": (F.softsign, lambda x: x / (1 + np.abs(x)), ()),
    "hardswish": (F.hardswish, lambda x: x * np.clip(x + 3, 0, 6) / 6, (-3, 3)),
    "threshold": (lambda x: F.threshold(x, 0.5, -2.0), lambda x: np.where(x > 0.5, x, -2.0), (0.5,)),
    "prelu": (lambda x: F.prelu(x, torch.tensor([0.2], dtype=x.dtype)), lambda x: np.where(x > 0, x, 0.2 * x), (0,)),
}
every_curve = pytest.mark.parametrize("name", CURVES)


def away_from(kinks, x):
    """`x` moved off the kinks, where central differences say nothing."""
    for kink in kinks:
        x = np.where(np.abs(x - kink) < 0.01, x + 0.03, x)
    return x


@every_curve
@settings(max_examples=15, deadline=None)
@given(shape=st.lists(st.integers(1, 3), max_size=4), seed=st.integers(0, 1000))
def test_that_activations_and_their_gradients_are_those_of_the_formula(name, shape, seed):
    function, formula, kinks = CURVES[name]
    drawn = np.random.default_rng(seed).uniform(-7, 7, shape)
    x = torch.tensor(away_from(kinks, drawn), requires_grad=True)
    np.testing.assert_allclose(function(x).detach().array, formula(x.array), rtol=1e-10, atol=1e-14)
    gradcheck(function, [x])


@every_curve
def test_that_activations_of_integers_and_float32_are_float32(name):
    function = CURVES[name][0]
    if name != "prelu":
        assert function(torch.tensor([1, -2])).dtype == torch.float32
    for shape in ((), (3,), (2, 0)):
        x = torch.from_array(np.full(shape, 0.7, np.float32), requires_grad=True)
        out = function(x)
        out.sum().backward()
        assert (out.shape, out.dtype, x.grad.shape, x.grad.dtype) == (shape, torch.float32, shape, torch.float32)


@every_curve
def test_that_activations_keep_pictures_channels_last(name):
    values = np.random.default_rng(2).uniform(-7, 7, (2, 4, 5, 3)).astype(np.float32)
    results = []
    for array in (values.transpose(0, 3, 1, 2), np.ascontiguousarray(values.transpose(0, 3, 1, 2))):
        x = torch.from_array(array, requires_grad=True)
        out = CURVES[name][0](x)
        out.backward(torch.from_array(np.ones_like(array)))
        results.append((out.detach().array, x.grad.array))
    for last, first in zip(*results, strict=True):
        assert last.transpose(0, 2, 3, 1).flags.c_contiguous
        np.testing.assert_array_equal(last, first)


@every_curve
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_that_far_values_stay_finite_and_nan_stays_nan(name, dtype):
    far = np.array([-3e4, -800, -90, 90, 800, 3e4], dtype)
    x = torch.from_array(far.copy(), requires_grad=True)
    with np.errstate(under="ignore"):
        out = CURVES[name][0](x)
        out.sum().backward()
    assert np.isfinite(out.detach().array).all()
    assert np.isfinite(x.grad.array).all()
    if name != "threshold":
        assert np.isnan(CURVES[name][0](torch.from_array(np.array([np.nan], dtype))).item())


@pytest.mark.parametrize(
    ("function", "at", "slope"),
    [
        (F.relu6, [0.0, 6.0], [0.0, 0.0]),
        (lambda x: F.leaky_relu(x, 0.3), [0.0], [0.3]),
        (F.elu, [0.0], [1.0]),
        (lambda x: F.celu(x, 2.0), [0.0], [1.0]),
        (F.hardsigmoid, [-3.0, 3.0], [0.0, 0.0]),
        (F.hardtanh, [-1.0, 1.0], [0.0, 0.0]),
        (F.softshrink, [-0.5, 0.5], [0.0, 0.0]),
        (F.hardshrink, [-0.5, 0.5], [0.0, 0.0]),
        (lambda x: F.threshold(x, 1.0, 5.0), [1.0], [0.0]),
        (lambda x: F.softplus(x, 2.0, 3.0), [1.75], [1.0]),
    ],
)
def test_that_the_slope_on_a_kink_is_pytorchs(function, at, slope):
    x = torch.tensor(at, requires_grad=True)
    function(x).sum().backward()
    np.testing.assert_allclose(x.grad.array, slope, rtol=1e-6)


def test_that_the_normal_distribution_is_exact_to_its_far_tail():
    x = np.linspace(-36, 9, 2001)
    np.testing.assert_allclose(F.gelu(torch.tensor(x)).array, x * phi(x), rtol=1e-12, atol=1e-300)
    single = np.linspace(-5, 9, 2001).astype(np.float32)
    np.testing.assert_allclose(F.gelu(torch.from_array(single)).array, single * phi(single), rtol=3e-6)


@settings(max_examples=20, deadline=None)
@given(batch=st.integers(1, 3), channels=st.integers(1, 4), rest=st.lists(st.integers(1, 3), max_size=2))
def test_that_prelu_has_one_slope_per_channel(batch, channels, rest):
    stream = np.random.default_rng(channels)
    x = torch.tensor(away_from((0,), stream.normal(size=(batch, channels, *rest))), requires_grad=True)
    weight = torch.tensor(stream.uniform(0.1, 0.9, channels), requires_grad=True)
    expected = np.stack(
        [np.where(x.array[:, c] > 0, 1, weight.array[c]) * x.array[:, c] for c in range(channels)], axis=1
    )
    np.testing.assert_allclose(F.prelu(x, weight).detach().array, expected, rtol=1e-12)
    gradcheck(F.prelu, [x, weight])


def test_that_prelu_names_the_weights_it_can_take():
    with pytest.raises(RuntimeError, match=r"1 or 4 values for an input of shape \(2, 4\); received shape \(3,\)"):
        F.prelu(torch.ones(2, 4), torch.ones(3))


@settings(max_examples=20, deadline=None)
@given(sizes=st.lists(st.integers(1, 3), min_size=1, max_size=4), pick=st.integers(0, 3), seed=st.integers(0, 99))
def test_that_glu_gates_one_half_with_the_other(sizes, pick, seed):
    axis = pick % len(sizes)
    sizes[axis] *= 2
    x = torch.tensor(np.random.default_rng(seed).normal(size=sizes), requires_grad=True)
    passed, gate = np.split(x.array, 2, axis)
    np.testing.assert_allclose(F.glu(x, axis).detach().array, passed * sigmoid(gate), rtol=1e-12)
    gradcheck(lambda x: F.glu(x, axis - len(sizes)), [x])


def test_that_settings_that_make_no_sense_are_refused():
    x = torch.ones(2, 3)
    with pytest.raises(RuntimeError, match=r"axis 1 of shape \(2, 3\) must have an even size"):
        F.glu(x)
    with pytest.raises(ValueError, match=r"min_val 2\.0 must not be more than max_val 1\.0"):
        F.hardtanh(x, 2.0, 1.0)
    with pytest.raises(RuntimeError, match="must not be negative"):
        F.softshrink(x, -1.0)
    with pytest.raises(RuntimeError, match="alpha must not be 0"):
        F.celu(x, 0.0)
    with pytest.raises(RuntimeError, match='"none" or "tanh"'):
        F.gelu(x, "erf")


@pytest.mark.parametrize(
    ("module", "shown"),
    [
        (nn.ReLU6(), "ReLU6()"),
        (nn.LeakyReLU(0.2), "LeakyReLU(negative_slope=0.2)"),
        (nn.PReLU(3), "PReLU(num_parameters=3)"),
        (nn.ELU(), "ELU(alpha=1.0)"),
        (nn.CELU(2.0), "CELU(alpha=2.0)"),
        (nn.SELU(), "SELU()"),
        (nn.GELU(), "GELU(approximate='none')"),
        (nn.SiLU(), "SiLU()"),
        (nn.Mish(), "Mish()"),
        (nn.Hardswish(), "Hardswish()"),
        (nn.Threshold(1.0, 0.5), "Threshold(threshold=1.0, value=0.5)"),
        (nn.Hardsigmoid(), "Hardsigmoid()"),
        (nn.LogSigmoid(), "LogSigmoid()"),
        (nn.Hardtanh(), "Hardtanh(min_val=-1.0, max_val=1.0)"),
        (nn.Softplus(), "Softplus(beta=1.0, threshold=20.0)"),
        (nn.Softsign(), "Softsign()"),
        (nn.Tanhshrink(), "Tanhshrink()"),
        (nn.Softshrink(), "Softshrink(0.5)"),
        (nn.Hardshrink(0.25), "Hardshrink(0.25)"),
        (nn.GLU(), "GLU(dim=-1)"),
    ],
)
def test_that_activation_modules_show_their_settings_and_do_what_the_function_does(module, shown):
    assert repr(module) == shown
    x = torch.tensor([[0.4, -2.0, 3.5, -0.1]])
    name = type(module).__name__
    functions = {"LeakyReLU": "leaky_relu", "LogSigmoid": "logsigmoid"}
    function = getattr(F, functions.get(name, name.lower()))
    arguments = {
        "LeakyReLU": (0.2,),
        "PReLU": (torch.tensor([0.25]),),
        "CELU": (2.0,),
        "Threshold": (1.0, 0.5),
        "Hardshrink": (0.25,),
    }
    if name == "PReLU":
        module = nn.PReLU()
    np.testing.assert_array_equal(module(x).detach().array, function(x, *arguments.get(name, ())).detach().array)
