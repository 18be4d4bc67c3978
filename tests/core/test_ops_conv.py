"""Convolution: the fast kernels beside a plain loop, gradients, memory order, errors."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import core as torch
import core.nn.functional as F
from core.backend import limit_threads
from core.backend.kernels import Window, conv, depthwise
from core.testing import gradcheck


def plain_conv2d(x, weight, bias, stride, padding, dilation, groups):
    """The definition, element by element."""
    x = np.pad(x, ((0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2))
    n, channels, height, width = x.shape
    kernels, each, kh, kw = weight.shape
    rows = (height - dilation[0] * (kh - 1) - 1) // stride[0] + 1
    columns = (width - dilation[1] * (kw - 1) - 1) // stride[1] + 1
    out = np.zeros((n, kernels, rows, columns))
    for b, k, i, j in itertools.product(range(n), range(kernels), range(rows), range(columns)):
        group = k // (kernels // groups)
        channel = slice(group * each, (group + 1) * each)
        down = slice(i * stride[0], i * stride[0] + dilation[0] * (kh - 1) + 1, dilation[0])
        along = slice(j * stride[1], j * stride[1] + dilation[1] * (kw - 1) + 1, dilation[1])
        out[b, k, i, j] = (x[b, channel, down, along] * weight[k]).sum() + bias[k]
    assert channels == each * groups
    return out


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_that_convolution_matches_its_definition_and_differences(data):
    pair = st.tuples(st.integers(1, 3), st.integers(1, 3))
    groups = data.draw(st.integers(1, 3))
    each_in, each_out = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 2))
    kernel, stride = data.draw(pair), data.draw(pair)
    dilation = data.draw(st.tuples(st.integers(1, 2), st.integers(1, 2)))
    padding = data.draw(st.tuples(st.integers(0, 2), st.integers(0, 2)))
    height = data.draw(st.integers(max(1, dilation[0] * (kernel[0] - 1) + 1 - 2 * padding[0]), 6))
    width = data.draw(st.integers(max(1, dilation[1] * (kernel[1] - 1) + 1 - 2 * padding[1]), 6))
    stream = np.random.default_rng(data.draw(st.integers(0, 99)))
    x = torch.tensor(stream.standard_normal((data.draw(st.integers(1, 2)), groups * each_in, height, width)))
    weight = torch.tensor(stream.standard_normal((groups * each_out, each_in, *kernel)))
    bias = torch.tensor(stream.standard_normal(groups * each_out))
    inputs = [tensor.requires_grad_() for tensor in (x, weight, bias)]
    expected = plain_conv2d(x.array, weight.array, bias.array, stride, padding, dilation, groups)
    found = F.conv2d(*inputs, stride, padding, dilation, groups)
    np.testing.assert_allclose(found.detach().array, expected, rtol=1e-10, atol=1e-12)
    gradcheck(lambda *given: F.conv2d(*given, stride, padding, dilation, groups), inputs)


@pytest.mark.parametrize("channels", [1, 3, 4, 5, 32])
@pytest.mark.parametrize("limit", [1, 2000, 1 << 20])
def test_that_dividing_the_work_changes_nothing_but_rounding(monkeypatch, channels, limit):
    monkeypatch.setattr(conv, "_HOST_BYTES", limit)
    stream = np.random.default_rng(2)
    x = torch.tensor(stream.standard_normal((3, channels, 9, 8)), requires_grad=True)
    weight = torch.tensor(stream.standard_normal((4, channels, 3, 2)), requires_grad=True)
    bias = torch.tensor(stream.standard_normal(4), requires_grad=True)
    out = F.conv2d(x, weight, bias, (2, 1), (1, 1))
    expected = plain_conv2d(x.array, weight.array, bias.array, (2, 1), (1, 1), (1, 1), 1)
    np.testing.assert_allclose(out.detach().array, expected, rtol=1e-10, atol=1e-12)
    if channels <= 4:
        gradcheck(lambda *given: F.conv2d(*given, (2, 1), (1, 1)), [x, weight, bias])


@pytest.mark.parametrize(
    ("channels", "kernels", "groups"), [(6, 6, 6), (3, 9, 3), (8, 8, 4), (40, 80, 20), (66, 66, 2)]
)
@pytest.mark.parametrize("limit", [1, 1500, 1 << 18])
@pytest.mark.parametrize("step", [(1, 1), (2, 3)])
def test_that_groups_are_convolved_apart(monkeypatch, channels, kernels, groups, limit, step):
    monkeypatch.setattr(depthwise, "_HOST_BYTES", limit)
    stream = np.random.default_rng(3)
    x = torch.tensor(stream.standard_normal((2, channels, 9, 7)), requires_grad=True)
    weight = torch.tensor(stream.standard_normal((kernels, channels // groups, 3, 2)), requires_grad=True)
    bias = torch.tensor(stream.standard_normal(kernels), requires_grad=True)
    out = F.conv2d(x, weight, bias, step, (3, 1), (2, 1), groups)
    expected = plain_conv2d(x.array, weight.array, bias.array, step, (3, 1), (2, 1), groups)
    np.testing.assert_allclose(out.detach().array, expected, rtol=1e-10, atol=1e-12)
    if channels <= 8 and limit == 1500:
        gradcheck(lambda *given: F.conv2d(*given, step, (3, 1), (2, 1), groups), [x, weight, bias])


@pytest.mark.parametrize(("channels", "groups"), [(5, 5), (12, 4), (64, 32)])
def test_that_grouped_results_repeat_bit_by_bit_with_any_number_of_threads(channels, groups):
    x, weight = torch.randn(6, channels, 20, 20), torch.randn(channels, channels // groups, 3, 3, requires_grad=True)
    x.requires_grad_()
    found = []
    for threads in (1, 2, 3):
        weight.grad = x.grad = None
        with limit_threads(threads):
            out = F.conv2d(x, weight, None, 1, 1, 1, groups)
            (out * out).sum().backward()
        found.append((out.detach().array.tobytes(), weight.grad.array.tobytes(), x.grad.array.tobytes()))
    assert len(set(found)) == 1


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("dilation", [1, 2])
def test_that_padding_same_keeps_the_size(values, size, dilation):
    x, weight = values(2, 2, 7, 6), values(3, 2, size, size)
    out = F.conv2d(x, weight, None, padding="same", dilation=dilation)
    assert out.shape == (2, 3, 7, 6)
    gradcheck(lambda *given: F.conv2d(*given, None, padding="same", dilation=dilation), [x, weight])


@pytest.mark.parametrize("layout", ["planes first", "channels last", "transposed", "sliced"])
def test_that_any_order_of_memory_gives_the_same(layout):
    dense = np.random.default_rng(5).standard_normal((2, 6, 5, 7))
    array = {
        "planes first": lambda: dense,
        "channels last": lambda: np.ascontiguousarray(dense.transpose(0, 2, 3, 1)).transpose(0, 3, 1, 2),
        "transposed": lambda: np.ascontiguousarray(dense.T).T,
        "sliced": lambda: np.repeat(dense, 2, axis=1)[:, ::2],
    }[layout]()
    x = torch.from_array(array, requires_grad=True)
    weight = torch.tensor(np.random.default_rng(6).standard_normal((4, 6, 3, 3)), requires_grad=True)
    expected = plain_conv2d(dense, weight.array, np.zeros(4), (1, 1), (0, 0), (1, 1), 1)
    np.testing.assert_allclose(F.conv2d(x, weight).detach().array, expected, rtol=1e-10, atol=1e-12)
    gradcheck(F.conv2d, [x, weight])


def test_that_results_are_channels_last_and_float32():
    x = torch.ones(2, 3, 8, 8, requires_grad=True)
    weight, bias = torch.ones(4, 3, 3, 3, requires_grad=True), torch.ones(4, requires_grad=True)
    out = F.conv2d(x, weight, bias)
    assert out.array.transpose(0, 2, 3, 1).flags.c_contiguous
    out.sum().backward()
    assert {out.dtype, x.grad.dtype, weight.grad.dtype, bias.grad.dtype} == {torch.float32}
    assert weight.grad.array.flags.c_contiguous


def test_that_one_picture_without_a_batch_axis_is_taken(values):
    x, weight = values(2, 5, 5), values(3, 2, 3, 3)
    assert F.conv2d(x, weight).shape == (3, 3, 3)
    gradcheck(F.conv2d, [x, weight])


def test_that_results_repeat_bit_by_bit():
    x, weight = torch.randn(8, 16, 12, 12), torch.randn(8, 16, 3, 3, requires_grad=True)
    found = []
    for _ in range(3):
        weight.grad = None
        out = F.conv2d(x, weight)
        (out * out).sum().backward()
        found.append((out.detach().array.tobytes(), weight.grad.array.tobytes()))
    assert len(set(found)) == 1


@pytest.mark.parametrize(
    ("shape", "weight", "settings", "said"),
    [
        ((2, 3, 8, 8), (4, 5, 3, 3), {}, r"\(N, 5, H, W\).*\(2, 3, 8, 8\)"),
        ((2, 3, 2, 8), (4, 3, 3, 3), {}, r"\(3, 3\).*\(2, 8\)"),
        ((2, 3, 8, 8), (4, 3, 3, 3), {"groups": 2}, r"2 group"),
        ((8, 8), (4, 1, 3, 3), {}, r"\(8, 8\)"),
    ],
)
def test_that_shapes_that_do_not_fit_are_named(shape, weight, settings, said):
    with pytest.raises(RuntimeError, match=said):
        F.conv2d(torch.ones(*shape), torch.ones(*weight), **settings)


def test_that_padding_same_with_a_stride_is_refused():
    with pytest.raises(ValueError, match="stride of 1"):
        F.conv2d(torch.ones(1, 1, 8, 8), torch.ones(1, 1, 3, 3), stride=2, padding="same")


def test_that_a_window_knows_how_it_lies():
    assert Window((2, 2), (2, 2)).tiles
    assert not Window((2, 2), (1, 2)).tiles
    assert Window((3, 3), (2, 2), (1, 1, 1, 1)).output(8, 9) == (4, 5)


def test_that_a_batch_without_pictures_gives_none_back():
    x, weight = torch.zeros(0, 3, 8, 8, requires_grad=True), torch.ones(4, 3, 3, 3, requires_grad=True)
    out = F.max_pool2d(F.conv2d(x, weight), 2)
    out.sum().backward()
    assert (out.shape, x.grad.shape) == ((0, 4, 3, 3), (0, 3, 8, 8))
    assert not weight.grad.array.any()


@pytest.mark.parametrize("dilation", [(1, 1), (2, 1)])
@pytest.mark.parametrize("padding", [(0, 0, 0, 0), (1, 1, 1, 1), (2, 0, 1, 2), (3, 3, 3, 3)])
def test_that_a_gradient_gathered_is_the_one_added_up(monkeypatch, padding, dilation):
    stream = np.random.default_rng(5)
    window = Window((3, 2), padding=padding, dilation=dilation)
    shape = 3, 9, 8, 6
    grad = stream.standard_normal((3, *window.output(9, 8), 5))
    weight = stream.standard_normal((5, 6, 3, 2))
    gathered = conv.input_gradient(grad, weight, shape, window)
    monkeypatch.setattr(Window, "turned", lambda self: None)
    np.testing.assert_allclose(gathered, conv.input_gradient(grad, weight, shape, window), rtol=1e-10, atol=1e-12)
