"""Pooling of sequences and volumes, adaptive pooling and pooling by powers, beside plain loops over any axes."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import core as torch
import core.nn.functional as F
from core import nn
from core.testing import gradcheck

MAX = {1: F.max_pool1d, 2: F.max_pool2d, 3: F.max_pool3d}
AVG = {1: F.avg_pool1d, 2: F.avg_pool2d, 3: F.avg_pool3d}
ADAPTIVE_AVG = {1: F.adaptive_avg_pool1d, 2: F.adaptive_avg_pool2d, 3: F.adaptive_avg_pool3d}
ADAPTIVE_MAX = {1: F.adaptive_max_pool1d, 2: F.adaptive_max_pool2d, 3: F.adaptive_max_pool3d}


def outputs(size, kernel, stride, padding, ceil):
    """Number of windows along one axis."""
    count = ((math.ceil if ceil else math.floor)((size + 2 * padding - kernel) / stride)) + 1
    return count - 1 if ceil and (count - 1) * stride >= size + padding else count


def plain_pool(x, kernel, form, reduce):
    """`reduce` of the values under every window, told how many places of it lie on the padded sample."""
    stride, padding, ceil = form
    rank = len(kernel)
    sizes = [outputs(x.shape[2 + a], kernel[a], stride[a], padding[a], ceil) for a in range(rank)]
    out = np.zeros((*x.shape[:2], *sizes))
    for place in itertools.product(*map(range, sizes)):
        starts = [i * s - p for i, s, p in zip(place, stride, padding, strict=True)]
        ends = [
            min(start + k, size + p) for start, k, size, p in zip(starts, kernel, x.shape[2:], padding, strict=True)
        ]
        spots = tuple(slice(max(0, start), end) for start, end in zip(starts, ends, strict=True))
        under = x[(slice(None), slice(None), *spots)].reshape(*x.shape[:2], -1)
        places = math.prod(end - start for start, end in zip(starts, ends, strict=True))
        out[(slice(None), slice(None), *place)] = reduce(under, places)
    return out


def different(seed, shape):
    """Values that differ by far more than the step of a difference quotient."""
    order = np.random.default_rng(seed).permutation(math.prod(shape)).reshape(shape)
    return torch.tensor((order / 10 + 0.05).astype(np.float64), requires_grad=True)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), rank=st.sampled_from([1, 2, 3]), ceil=st.booleans())
def test_that_pooling_along_any_axes_matches_its_definition_and_differences(data, rank, ceil):
    kernel, stride = (data.draw(st.tuples(*[st.integers(1, 3)] * rank)) for _ in range(2))
    padding = tuple(data.draw(st.integers(0, size // 2)) for size in kernel)
    size = [data.draw(st.integers(max(1, kernel[a] - 2 * padding[a]), kernel[a] + 2)) for a in range(rank)]
    x = different(1, (data.draw(st.integers(1, 2)), data.draw(st.integers(1, 2)), *size))
    form = stride, padding, ceil
    found = MAX[rank](x, kernel, stride, padding, ceil_mode=ceil)
    np.testing.assert_array_equal(found.detach().array, plain_pool(x.array, kernel, form, lambda u, n: u.max(-1)))
    gradcheck(lambda y: MAX[rank](y, kernel, stride, padding, ceil_mode=ceil), [x])
    for counted in (True, False):
        found = AVG[rank](x, kernel, stride, padding, ceil, counted)
        expected = plain_pool(x.array, kernel, form, lambda u, n, c=counted: u.sum(-1) / (n if c else u.shape[-1]))
        np.testing.assert_allclose(found.detach().array, expected, rtol=1e-12)
        gradcheck(lambda y, c=counted: AVG[rank](y, kernel, stride, padding, ceil, c), [x])


@settings(max_examples=40, deadline=None)
@given(data=st.data(), rank=st.sampled_from([1, 2, 3]))
def test_that_adaptive_pooling_takes_the_mean_and_maximum_of_equal_shares(data, rank):
    size, wanted = (data.draw(st.tuples(*[st.integers(1, 5)] * rank)) for _ in range(2))
    x = different(2, (data.draw(st.integers(1, 2)), 2, *size))
    for function, reduce in ((ADAPTIVE_AVG[rank], np.mean), (ADAPTIVE_MAX[rank], np.max)):
        found = function(x, wanted)
        expected = np.zeros((*x.shape[:2], *wanted))
        for place in itertools.product(*map(range, wanted)):
            spots = tuple(
                slice(math.floor(i * have / want), math.ceil((i + 1) * have / want))
                for i, have, want in zip(place, size, wanted, strict=True)
            )
            under = x.array[(slice(None), slice(None), *spots)].reshape(*x.shape[:2], -1)
            expected[(slice(None), slice(None), *place)] = reduce(under, -1)
        np.testing.assert_allclose(found.detach().array, expected, rtol=1e-12)
        gradcheck(lambda y, f=function: f(y, wanted), [x])


@pytest.mark.parametrize("pool", [F.adaptive_max_pool2d, lambda x, size: F.max_pool2d(x, 6)])
def test_that_one_of_equal_values_takes_the_whole_gradient(pool):
    x = torch.zeros(1, 1, 6, 6, requires_grad=True)
    pool(x, 1).sum().backward()
    assert (x.grad.array[0, 0, 0, 0], x.grad.array.sum()) == (1.0, 1.0)


def test_that_the_first_of_equal_values_in_a_volume_takes_the_gradient():
    x = torch.zeros(1, 1, 3, 4, 4, requires_grad=True)
    F.max_pool3d(x, (3, 2, 2)).sum().backward()
    expected = np.zeros((3, 4, 4))
    expected[0, ::2, ::2] = 1
    np.testing.assert_array_equal(x.grad.array[0, 0], expected)


def test_that_adaptive_pooling_keeps_sizes_that_are_none():
    x = torch.randn(2, 3, 4, 5)
    assert F.adaptive_avg_pool2d(x, (None, 2)).shape == (2, 3, 4, 2)
    assert F.adaptive_max_pool2d(x, (3, None)).shape == (2, 3, 3, 5)


def test_that_adaptive_pooling_keeps_the_order_of_memory_and_the_type():
    x = torch.from_array(np.zeros((2, 5, 6, 3), np.float32).transpose(0, 3, 1, 2), requires_grad=True)
    for function in (F.adaptive_avg_pool2d, F.adaptive_max_pool2d):
        out = function(x, (2, 4))
        assert out.array.transpose(0, 2, 3, 1).flags.c_contiguous
        out.sum().backward()
        assert (out.dtype, x.grad.dtype) == (torch.float32, torch.float32)


@pytest.mark.parametrize("power", [1, 2, 3, 4, 1.5])
@pytest.mark.parametrize("ceil", [False, True])
def test_that_pooling_by_powers_is_the_root_of_the_sum_of_powers(power, ceil):
    x = different(3, (2, 2, 5, 4))
    found = F.lp_pool2d(x, power, (2, 3), (2, 1), ceil)
    expected = plain_pool(
        x.array, (2, 3), ((2, 1), (0, 0), ceil), lambda u, n: ((u**power).sum(-1) * 6 / u.shape[-1]) ** (1 / power)
    )
    np.testing.assert_allclose(found.detach().array, expected, rtol=1e-12)
    gradcheck(lambda y: F.lp_pool2d(y, power, (2, 3), (2, 1), ceil), [x])
    line = different(4, (2, 2, 7))
    np.testing.assert_allclose(
        F.lp_pool1d(line, power, 3).detach().array,
        plain_pool(line.array, (3,), ((3,), (0,), False), lambda u, n: (u**power).sum(-1) ** (1 / power)),
        rtol=1e-12,
    )
    gradcheck(lambda y: F.lp_pool1d(y, power, 3), [line])


def test_that_windows_of_zeros_have_no_gradient_in_pooling_by_powers():
    x = torch.zeros(1, 1, 4, requires_grad=True)
    F.lp_pool1d(x, 2, 2).sum().backward()
    np.testing.assert_array_equal(x.grad.array, np.zeros((1, 1, 4)))


def test_that_a_divisor_takes_the_place_of_the_count():
    x = torch.ones(1, 1, 2, 4, 4)
    assert F.avg_pool2d(x[:, :, 0], 2, divisor_override=8).tolist() == [[[[0.5, 0.5], [0.5, 0.5]]]]
    assert F.avg_pool3d(x, 2, divisor_override=16).tolist() == [[[[[0.5, 0.5], [0.5, 0.5]]]]]


@pytest.mark.parametrize(
    ("module", "shape", "expected"),
    [
        (nn.MaxPool1d(2), (3, 9), (3, 4)),
        (nn.MaxPool1d(2, ceil_mode=True), (3, 9), (3, 5)),
        (nn.MaxPool3d((1, 2, 3), stride=2), (2, 3, 4, 5), (2, 2, 2, 2)),
        (nn.AvgPool1d(3, 1, 1), (3, 9), (3, 9)),
        (nn.AvgPool2d(2, ceil_mode=True), (3, 5, 4), (3, 3, 2)),
        (nn.AvgPool3d(2), (2, 4, 4, 4), (2, 2, 2, 2)),
        (nn.AdaptiveAvgPool1d(4), (2, 7), (2, 4)),
        (nn.AdaptiveMaxPool1d(4), (2, 7), (2, 4)),
        (nn.AdaptiveAvgPool3d((1, 2, None)), (2, 3, 4, 5), (2, 1, 2, 5)),
        (nn.AdaptiveMaxPool3d(2), (2, 3, 4, 5), (2, 2, 2, 2)),
        (nn.LPPool1d(2, 3), (2, 9), (2, 3)),
        (nn.LPPool2d(2, (2, 3), 1), (2, 4, 5), (2, 3, 3)),
    ],
)
def test_that_pooling_modules_take_samples_with_and_without_a_batch(module, shape, expected):
    x = torch.rand(*shape)
    assert module(x).shape == expected
    np.testing.assert_array_equal(module(x).numpy(), module(x.unsqueeze(0)).numpy()[0])
    assert "size=" in repr(module)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: F.max_pool1d(torch.ones(1, 2, 4, 4), 2), r"\(N, C, L\).*\(1, 2, 4, 4\)"),
        (lambda: F.avg_pool3d(torch.ones(4, 4), 2), r"\(N, C, D, H, W\)"),
        (lambda: F.max_pool3d(torch.ones(1, 1, 2, 4, 4), 3), r"\(3, 3, 3\).*\(2, 4, 4\)"),
        (lambda: F.max_pool3d(torch.ones(1, 1, 4, 4, 4), 2, 2, (2, 0, 0)), "half"),
    ],
)
def test_that_pooling_windows_that_do_not_fit_are_named_along_any_axes(call, said):
    with pytest.raises(RuntimeError, match=said):
        call()
