"""Normalisation within samples: values against other formulas, gradients over random shapes, memory order, errors."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import core as torch
import core.nn as nn
import core.nn.functional as F
from core.backend import limit_threads
from core.backend.kernels import sample_norm
from core.testing import gradcheck

sizes = st.lists(st.integers(1, 3), min_size=1, max_size=3).map(tuple)


def leaf(seed, *shape):
    return torch.from_array(np.random.default_rng(seed).standard_normal(shape), requires_grad=True)


def standardised(x, eps):
    """`x` with mean 0 and deviation 1 as a whole."""
    return (x - x.mean()) / np.sqrt(x.var() + eps)


@settings(max_examples=25, deadline=None)
@given(lead=sizes, last=sizes, seed=st.integers(0, 1000))
def test_that_layer_norm_is_right_for_any_shape(lead, last, seed):
    x, weight, bias = leaf(seed, *lead, *last), leaf(seed + 1, *last), leaf(seed + 2, *last)
    out = F.layer_norm(x, last, weight, bias, 1e-2).detach().array
    for index in np.ndindex(lead):
        expected = standardised(x.array[index], 1e-2) * weight.array + bias.array
        np.testing.assert_allclose(out[index], expected, rtol=1e-10, atol=1e-12)
    gradcheck(lambda a, w, b: F.layer_norm(a, last, w, b, 1e-2), [x, weight, bias])


@settings(max_examples=25, deadline=None)
@given(lead=sizes, last=sizes, seed=st.integers(0, 1000))
def test_that_rms_norm_is_right_for_any_shape(lead, last, seed):
    x, weight = leaf(seed, *lead, *last), leaf(seed + 1, *last)
    out = F.rms_norm(x, last, weight, 1e-2).detach().array
    for index in np.ndindex(lead):
        expected = x.array[index] / np.sqrt((x.array[index] ** 2).mean() + 1e-2) * weight.array
        np.testing.assert_allclose(out[index], expected, rtol=1e-10)
    gradcheck(lambda a, w: F.rms_norm(a, last, w, 1e-2), [x, weight])


@settings(max_examples=25, deadline=None)
@given(
    batch=st.integers(1, 3),
    groups=st.integers(1, 3),
    each=st.integers(1, 2),
    places=st.lists(st.integers(1, 3), max_size=2),
    seed=st.integers(0, 1000),
)
def test_that_group_norm_is_right_for_any_shape(batch, groups, each, places, seed):
    shape = (batch, groups * each, *places)
    if np.prod(shape) == groups:
        return
    x, weight, bias = leaf(seed, *shape), leaf(seed + 1, shape[1]), leaf(seed + 2, shape[1])
    out = F.group_norm(x, groups, weight, bias, 1e-2).detach().array
    for sample in range(batch):
        for group in range(groups):
            channels = slice(group * each, (group + 1) * each)
            expected = standardised(x.array[sample, channels], 1e-2)
            for at, channel in enumerate(range(shape[1])[channels]):
                value = expected[at] * weight.array[channel] + bias.array[channel]
                np.testing.assert_allclose(out[sample, channel], value, rtol=1e-10, atol=1e-12)
    gradcheck(lambda a, w, b: F.group_norm(a, groups, w, b, 1e-2), [x, weight, bias])


@pytest.mark.parametrize("shape", [(1, 3, 2), (2, 1, 4), (2, 3, 2, 3), (1, 2, 2, 1, 3)])
def test_that_instance_norm_is_group_norm_with_a_group_for_each_channel(shape):
    x, weight, bias = leaf(0, *shape), leaf(1, shape[1]), leaf(2, shape[1])
    same = F.group_norm(x, shape[1], weight, bias).detach().array
    np.testing.assert_allclose(F.instance_norm(x, None, None, weight, bias).detach().array, same, rtol=1e-12)
    gradcheck(lambda a, w, b: F.instance_norm(a, None, None, w, b, eps=1e-2), [x, weight, bias])


def test_that_instance_norm_follows_the_mean_over_samples_and_takes_it_in_use():
    layer = nn.InstanceNorm2d(3, affine=True, track_running_stats=True)
    x = torch.randn(4, 3, 5, 5) * 2.0 + 1.0
    layer(x)
    np.testing.assert_allclose(layer.running_mean.array, 0.1 * x.array.mean((0, 2, 3)), rtol=1e-4, atol=1e-6)
    expected = 0.9 + 0.1 * x.array.var((2, 3), ddof=1).mean(0)
    np.testing.assert_allclose(layer.running_var.array, expected, rtol=1e-4)
    mean, variance = torch.zeros(3), torch.ones(3)
    F.instance_norm(x, mean, variance)
    np.testing.assert_allclose(variance.array, layer.running_var.array, rtol=1e-5)
    used = layer.eval()(x).detach().array
    by_hand = (x.array - mean.array.reshape(3, 1, 1)) / np.sqrt(variance.array.reshape(3, 1, 1) + 1e-5)
    np.testing.assert_allclose(used, by_hand, rtol=1e-4, atol=1e-5)
    other = F.instance_norm(x, mean, variance, use_input_stats=False)
    np.testing.assert_allclose(other.array, by_hand, rtol=1e-4, atol=1e-5)


@settings(max_examples=25, deadline=None)
@given(
    shape=st.tuples(st.integers(1, 2), st.integers(1, 5), st.integers(1, 3)),
    size=st.integers(1, 7),
    seed=st.integers(0, 1000),
)
def test_that_local_response_norm_is_right_for_any_shape(shape, size, seed):
    x = leaf(seed, *shape)
    out = F.local_response_norm(x, size, 0.7, 0.6, 1.5).detach().array
    for n, c, i in np.ndindex(shape):
        near = x.array[n, max(0, c - size // 2) : c + (size - 1) // 2 + 1, i]
        expected = x.array[n, c, i] / (1.5 + 0.7 / size * (near**2).sum()) ** 0.6
        np.testing.assert_allclose(out[n, c, i], expected, rtol=1e-12)
    gradcheck(lambda a: F.local_response_norm(a, size, 0.7, 0.6, 1.5), [x])


@pytest.mark.parametrize("p", [1.0, 2.0, 3.0])
@pytest.mark.parametrize("dim", [0, 1, -1])
def test_that_normalised_vectors_have_length_1(values, p, dim):
    x = values(2, 3, 4)
    out = F.normalize(x, p, dim).detach().array
    np.testing.assert_allclose((np.abs(out) ** p).sum(dim), 1, rtol=1e-12)
    gradcheck(lambda a: F.normalize(a, p, dim), [x])


def test_that_a_vector_of_zeros_stays_so_and_has_a_gradient():
    x = torch.zeros(2, 3, dtype=torch.float64, requires_grad=True)
    F.normalize(x, eps=0.5).sum().backward()
    assert x.grad.tolist() == [[2.0] * 3] * 2


def test_that_one_value_alone_becomes_its_offset_and_sends_no_gradient():
    x = torch.tensor([[3.0], [-5.0]], requires_grad=True)
    layer = nn.LayerNorm(1)
    out = layer(x)
    out.sum().backward()
    assert out.tolist() == [[0.0], [0.0]]
    assert x.grad.tolist() == [[0.0], [0.0]]


def test_that_weight_and_bias_may_be_left_out_each(values):
    x, vector = values(3, 4), values(4)
    plain = F.layer_norm(x, 4).detach().array
    np.testing.assert_allclose(F.layer_norm(x, 4, vector).detach().array, plain * vector.array)
    np.testing.assert_allclose(F.layer_norm(x, 4, None, vector).detach().array, plain + vector.array)
    pictures, channels = values(2, 4, 3), values(4)
    shifted = F.group_norm(pictures, 2, None, channels).detach().array
    np.testing.assert_allclose(shifted, F.group_norm(pictures, 2).detach().array + channels.array.reshape(4, 1))
    assert nn.LayerNorm(4, bias=False).bias is None
    assert not list(nn.RMSNorm(4, elementwise_affine=False).parameters())


@pytest.mark.parametrize(
    "layer",
    [
        nn.LayerNorm((4, 3, 5)),
        nn.RMSNorm(5),
        nn.GroupNorm(2, 4),
        nn.InstanceNorm2d(4, affine=True),
        nn.LocalResponseNorm(3),
        nn.Normalize(),
    ],
    ids=repr,
)
def test_that_type_and_memory_order_stay_and_do_not_matter(layer):
    dense = np.random.default_rng(0).standard_normal((2, 4, 3, 5)).astype(np.float32)
    last = np.ascontiguousarray(dense.transpose(0, 2, 3, 1)).transpose(0, 3, 1, 2)
    results = []
    for array in (dense, last):
        x = torch.from_array(array, requires_grad=True)
        out = layer(x)
        out.backward(torch.from_array(dense * 2))
        assert out.dtype == x.grad.dtype == torch.float32
        results.append((out.detach().array, x.grad.array))
    np.testing.assert_allclose(results[0][0], results[1][0], rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(results[0][1], results[1][1], rtol=1e-4, atol=1e-5)
    assert results[1][0].transpose(0, 2, 3, 1).flags.c_contiguous


def test_that_shapes_that_do_not_fit_are_named():
    with pytest.raises(RuntimeError, match=r"\(3, 4\).*\(2, 5, 4\)"):
        F.layer_norm(torch.ones(2, 5, 4), (3, 4))
    with pytest.raises(RuntimeError, match=r"\(4,\).*\(4, 5\)"):
        nn.RMSNorm(4)(torch.ones(4, 5))
    with pytest.raises(RuntimeError, match=r"3 groups.*\(2, 4, 5\)"):
        F.group_norm(torch.ones(2, 4, 5), 3)
    with pytest.raises(ValueError, match="multiple of 3 groups"):
        nn.GroupNorm(3, 4)
    with pytest.raises(RuntimeError, match=r"4 channels.*\(2, 6\)"):
        nn.GroupNorm(2, 4)(torch.ones(2, 6))
    with pytest.raises(ValueError, match="more than one value"):
        F.group_norm(torch.ones(1, 2), 2)
    with pytest.raises(ValueError, match="more than one value"):
        nn.InstanceNorm1d(3)(torch.ones(2, 3, 1))
    with pytest.raises(RuntimeError, match=r"3 channels.*\(2, 3\)"):
        nn.InstanceNorm2d(3)(torch.ones(2, 3))
    with pytest.raises(RuntimeError, match=r"\(2, 3\)"):
        nn.LocalResponseNorm(2)(torch.ones(2, 3))
    with pytest.raises(ValueError, match="at least 1"):
        F.local_response_norm(torch.ones(2, 3, 4), 0)


@pytest.mark.parametrize("layer", [nn.LayerNorm(3), nn.GroupNorm(2, 4), nn.InstanceNorm1d(4), nn.Normalize()], ids=repr)
def test_that_a_batch_without_samples_gives_none(layer):
    assert layer(torch.zeros(0, 4, 3)).shape == (0, 4, 3)


@pytest.mark.parametrize("kind", ["layer", "layer of two axes", "group", "instance"])
@pytest.mark.parametrize("parameters", [0, 1, 2])
def test_that_large_inputs_are_normalised_in_parts_as_small_ones_are_as_a_whole(kind, parameters, monkeypatch):
    axis = 1 if kind in ("group", "instance") else 3
    pixels = np.random.default_rng(0).standard_normal((3, 6, 5, 8))
    values = pixels if axis == 3 else pixels.transpose(0, 3, 1, 2)
    shape = values.shape[2:] if kind == "layer of two axes" else (values.shape[axis],)
    grads = (
        np.random.default_rng(1).standard_normal((3, 6, 5, 8)).transpose((0, 1, 2, 3) if axis == 3 else (0, 3, 1, 2))
    )
    functions = {
        "layer": lambda x, *more: F.layer_norm(x, shape, *more),
        "layer of two axes": lambda x, *more: F.layer_norm(x, shape, *more),
        "group": lambda x, *more: F.group_norm(x, 2, *more),
        "instance": lambda x, weight=None, bias=None: F.instance_norm(x, None, None, weight, bias),
    }

    def results(threads):
        inputs = [torch.from_array(values, requires_grad=True), leaf(2, *shape), leaf(3, *shape)][: 1 + parameters]
        with limit_threads(threads):
            out = functions[kind](*inputs)
            out.backward(torch.from_array(grads))
        return [out.detach().array, *[tensor.grad.array for tensor in inputs]]

    whole = results(1)
    monkeypatch.setattr(sample_norm, "_LARGE_ROWS", 1)
    monkeypatch.setattr(sample_norm, "_LARGE_SAMPLE", 1)
    monkeypatch.setattr(sample_norm, "_HOST_BYTES", 500)
    called = []
    for name in ("rows_backward", "groups_backward"):
        function = getattr(sample_norm, name)
        monkeypatch.setattr(sample_norm, name, lambda *args, function=function: called.append(1) or function(*args))
    in_parts = results(1)
    assert called
    for found, expected in zip(in_parts, whole, strict=True):
        assert found.shape == expected.shape
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-11)
    for found, expected in zip(results(3), in_parts, strict=True):
        assert found.tobytes() == expected.tobytes()
