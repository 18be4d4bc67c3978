"""Pooling: the fast kernels beside a plain loop, gradients, ties, padding."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import core as torch
import core.nn.functional as F
from core.testing import gradcheck


def plain_max(x, kernel, stride, padding, dilation):
    x = np.pad(x, ((0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2), constant_values=-np.inf)
    rows = (x.shape[2] - dilation[0] * (kernel[0] - 1) - 1) // stride[0] + 1
    columns = (x.shape[3] - dilation[1] * (kernel[1] - 1) - 1) // stride[1] + 1
    out = np.zeros((*x.shape[:2], rows, columns))
    for i, j in itertools.product(range(rows), range(columns)):
        down = slice(i * stride[0], i * stride[0] + dilation[0] * (kernel[0] - 1) + 1, dilation[0])
        along = slice(j * stride[1], j * stride[1] + dilation[1] * (kernel[1] - 1) + 1, dilation[1])
        out[:, :, i, j] = x[:, :, down, along].max((2, 3))
    return out


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_that_pooling_matches_its_definition_and_differences(data):
    pair = st.tuples(st.integers(1, 3), st.integers(1, 3))
    kernel, stride = data.draw(pair), data.draw(pair)
    dilation = data.draw(st.tuples(st.integers(1, 2), st.integers(1, 2)))
    padding = (data.draw(st.integers(0, kernel[0] // 2)), data.draw(st.integers(0, kernel[1] // 2)))
    height = data.draw(st.integers(max(1, dilation[0] * (kernel[0] - 1) + 1 - 2 * padding[0]), 6))
    width = data.draw(st.integers(max(1, dilation[1] * (kernel[1] - 1) + 1 - 2 * padding[1]), 6))
    shape = (data.draw(st.integers(1, 2)), data.draw(st.integers(1, 3)), height, width)
    order = np.random.default_rng(data.draw(st.integers(0, 99))).permutation(int(np.prod(shape)))
    x = torch.tensor((order.reshape(shape) / 10).astype(np.float64), requires_grad=True)
    found = F.max_pool2d(x, kernel, stride, padding, dilation)
    np.testing.assert_array_equal(found.detach().array, plain_max(x.array, kernel, stride, padding, dilation))
    gradcheck(lambda y: F.max_pool2d(y, kernel, stride, padding, dilation), [x])
    if dilation == (1, 1):
        for counted in (True, False):
            gradcheck(lambda y, counted=counted: F.avg_pool2d(y, kernel, stride, padding, False, counted), [x])


def test_that_average_pooling_has_its_known_values():
    x = torch.arange(16, dtype=torch.float32).reshape(1, 1, 4, 4)
    assert F.avg_pool2d(x, 2).tolist() == [[[[2.5, 4.5], [10.5, 12.5]]]]
    corner = (
        F.avg_pool2d(x, 2, 2, 1)[0, 0, 0, 0].item(),
        F.avg_pool2d(x + 1, 2, 2, 1, count_include_pad=False)[0, 0, 0, 0].item(),
    )
    assert corner == (0.0, 1.0)
    assert F.avg_pool2d(torch.ones(1, 1, 4, 4), 2, 2, 1)[0, 0, 0, 0].item() == 0.25


@pytest.mark.parametrize(("kernel", "stride"), [(2, 2), (3, 3), (2, 1), (3, 2)])
def test_that_the_first_of_equal_values_takes_the_gradient(kernel, stride):
    x = torch.zeros(1, 1, 6, 6, requires_grad=True)
    F.max_pool2d(x, kernel, stride).sum().backward()
    expected = np.zeros((6, 6))
    count = (6 - kernel) // stride + 1
    for i, j in itertools.product(range(count), range(count)):
        expected[i * stride, j * stride] += 1
    np.testing.assert_array_equal(x.grad.array[0, 0], expected)


def test_that_large_windows_count_beyond_one_byte():
    x = torch.zeros(1, 1, 40, 20)
    x[0, 0, 39, 19] = 1.0
    x.requires_grad_()
    F.max_pool2d(x, (40, 20)).sum().backward()
    assert (x.grad.array[0, 0, 39, 19], x.grad.array.sum()) == (1.0, 1.0)


def test_that_elements_outside_all_windows_get_no_gradient():
    x = torch.randn(2, 3, 5, 5, requires_grad=True)
    F.max_pool2d(x, 2).sum().backward()
    assert not x.grad.array[:, :, 4].any()
    assert not x.grad.array[:, :, :, 4].any()
    assert x.grad.array.sum() == 2 * 3 * 4


@pytest.mark.parametrize("pool", [F.max_pool2d, F.avg_pool2d])
@pytest.mark.parametrize("layout", ["channels last", "sliced"])
def test_that_any_order_of_memory_gives_the_same(pool, layout):
    dense = np.random.default_rng(5).standard_normal((2, 3, 4, 6))
    array = {
        "channels last": lambda: np.ascontiguousarray(dense.transpose(0, 2, 3, 1)).transpose(0, 3, 1, 2),
        "sliced": lambda: np.repeat(dense, 2, axis=3)[..., ::2],
    }[layout]()
    np.testing.assert_array_equal(pool(torch.from_array(array), 2).array, pool(torch.tensor(dense), 2).array)
    gradcheck(lambda y: pool(y, 2), [torch.from_array(array, requires_grad=True)])


def test_that_results_are_channels_last_and_float32():
    x = torch.randn(2, 3, 4, 4, requires_grad=True)
    for out in (F.max_pool2d(x, 2), F.avg_pool2d(x, 2)):
        assert out.array.transpose(0, 2, 3, 1).flags.c_contiguous
        out.sum().backward()
        assert (out.dtype, x.grad.dtype) == (torch.float32, torch.float32)


@pytest.mark.parametrize("size", [1, 2, 3, (5, 1), (4, 4)])
def test_that_adaptive_pooling_shares_the_picture_out(size):
    order = np.random.default_rng(1).permutation(2 * 2 * 6 * 5).reshape(2, 2, 6, 5) / 10
    x = torch.tensor(order, requires_grad=True)
    wanted = (size, size) if isinstance(size, int) else size
    assert F.adaptive_avg_pool2d(x, size).shape == (2, 2, *wanted)
    gradcheck(lambda y: F.adaptive_avg_pool2d(y, size), [x])
    gradcheck(lambda y: F.adaptive_max_pool2d(y, size), [x])


def test_that_adaptive_shares_overlap_as_in_pytorch():
    x = torch.arange(5, dtype=torch.float32).reshape(1, 1, 1, 5)
    assert F.adaptive_avg_pool2d(x, (1, 2)).tolist() == [[[[1.0, 3.0]]]]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(((2, 2), 2, (2, 0)), "half"), ((9,), r"\(9, 9\).*\(4, 4\)")],
)
def test_that_a_window_that_does_not_fit_is_named(arguments, said):
    with pytest.raises(RuntimeError, match=said):
        F.max_pool2d(torch.ones(1, 1, 4, 4), *arguments)
