"""Convolution of sequences and volumes, and transposed convolution, beside plain loops over any number of axes."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import core as torch
import core.nn.functional as F
from core import nn
from core.backend.kernels import volume
from core.testing import gradcheck

FORWARD = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
TRANSPOSED = {1: F.conv_transpose1d, 2: F.conv_transpose2d, 3: F.conv_transpose3d}


def plain_conv(x, weight, bias, form, groups):
    """The definition, output by output; `form` holds stride, padding and dilation of every axis."""
    stride, padding, dilation = form
    rank = len(stride)
    x = np.pad(x, ((0, 0), (0, 0), *((p, p) for p in padding)))
    each = weight.shape[1]
    sizes = [(x.shape[2 + a] - dilation[a] * (weight.shape[2 + a] - 1) - 1) // stride[a] + 1 for a in range(rank)]
    out = np.zeros((len(x), len(weight), *sizes))
    for k, place in itertools.product(range(len(weight)), itertools.product(*map(range, sizes))):
        group = k // (len(weight) // groups)
        spots = tuple(
            slice(i * s, i * s + d * (size - 1) + 1, d)
            for i, s, d, size in zip(place, stride, dilation, weight.shape[2:], strict=True)
        )
        under = x[(slice(None), slice(group * each, (group + 1) * each), *spots)]
        out[(slice(None), k, *place)] = (under * weight[k]).reshape(len(x), -1).sum(1) + bias[k]
    return out


def plain_transposed(x, weight, bias, form, extra, groups):
    """Every value of x paints a scaled copy of the filters; then the padding is cut away."""
    stride, padding, dilation = form
    rank, each = len(stride), weight.shape[1]
    kernel = weight.shape[2:]
    full = [
        (x.shape[2 + a] - 1) * stride[a] + dilation[a] * (kernel[a] - 1) + 1 + max(extra[a], 0) for a in range(rank)
    ]
    out = np.zeros((len(x), each * groups, *full))
    for c, place in itertools.product(range(x.shape[1]), itertools.product(*map(range, x.shape[2:]))):
        group = c // (x.shape[1] // groups)
        spots = tuple(
            slice(i * s, i * s + d * (size - 1) + 1, d)
            for i, s, d, size in zip(place, stride, dilation, kernel, strict=True)
        )
        value = x[(slice(None), c, *place)].reshape(-1, 1, *(1,) * rank)
        out[(slice(None), slice(group * each, (group + 1) * each), *spots)] += value * weight[c]
    cut = tuple(slice(p, size - p) for p, size in zip(padding, full, strict=True))
    return out[(slice(None), slice(None), *cut)] + bias.reshape(-1, *(1,) * rank)


def drawn(data, rank):
    numbers = [st.tuples(*[st.integers(low, high)] * rank) for low, high in ((1, 3), (1, 3), (0, 2), (1, 2))]
    kernel, stride, padding, dilation = (data.draw(each) for each in numbers)
    groups, each_in, each_out = (data.draw(st.integers(1, high)) for high in (3, 2, 2))
    return kernel, (stride, padding, dilation), (groups, groups * each_in, groups * each_out)


def leaves(seed, *shapes):
    stream = np.random.default_rng(seed)
    return [torch.tensor(stream.standard_normal(shape), requires_grad=True) for shape in shapes]


@settings(max_examples=40, deadline=None)
@given(data=st.data(), rank=st.sampled_from([1, 3]))
def test_that_convolution_along_any_axes_matches_its_definition_and_differences(data, rank):
    kernel, form, (groups, channels, kernels) = drawn(data, rank)
    stride, padding, dilation = form
    least = [max(1, dilation[a] * (kernel[a] - 1) + 1 - 2 * padding[a]) for a in range(rank)]
    size = [data.draw(st.integers(low, low + 2)) for low in least]
    inputs = leaves(
        3, (data.draw(st.integers(1, 2)), channels, *size), (kernels, channels // groups, *kernel), (kernels,)
    )
    arguments = (stride[0], padding[0], dilation[0]) if rank == 1 else (stride, padding, dilation)
    found = FORWARD[rank](*inputs, *arguments, groups)
    expected = plain_conv(*[leaf.array for leaf in inputs], form, groups)
    np.testing.assert_allclose(found.detach().array, expected, rtol=1e-10, atol=1e-12)
    gradcheck(lambda *given: FORWARD[rank](*given, *arguments, groups), inputs)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), rank=st.sampled_from([1, 2, 3]))
def test_that_transposed_convolution_matches_its_definition_and_differences(data, rank):
    kernel, form, (groups, channels, kernels) = drawn(data, rank)
    stride, padding, dilation = form
    extra = tuple(data.draw(st.integers(0, max(stride[a], dilation[a]) - 1)) for a in range(rank))
    least = []
    for a in range(rank):
        low = 1
        while (low - 1) * stride[a] + dilation[a] * (kernel[a] - 1) + 1 + extra[a] - 2 * padding[a] < 1:
            low += 1
        least.append(low)
    size = [data.draw(st.integers(low, low + 1)) for low in least]
    inputs = leaves(
        4, (data.draw(st.integers(1, 2)), channels, *size), (channels, kernels // groups, *kernel), (kernels,)
    )
    given_form = (stride, padding, extra, groups, dilation)
    arguments = tuple(v[0] if isinstance(v, tuple) else v for v in given_form) if rank == 1 else given_form
    found = TRANSPOSED[rank](*inputs, *arguments)
    expected = plain_transposed(*[leaf.array for leaf in inputs], form, extra, groups)
    np.testing.assert_allclose(found.detach().array, expected, rtol=1e-10, atol=1e-12)
    gradcheck(lambda *given: TRANSPOSED[rank](*given, *arguments), inputs)


@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize("groups", [1, 2, 4])
def test_that_a_result_that_no_window_reaches_is_the_bias(rank, groups):
    inputs = leaves(8, (2, 4, *(1,) * rank), (4, 4 // groups, *(1,) * rank), (4,))
    found = TRANSPOSED[rank](*inputs, 3, 1, 2, groups)
    np.testing.assert_array_equal(
        found.detach().array, np.broadcast_to(inputs[2].array.reshape(4, *(1,) * rank), found.shape)
    )
    gradcheck(lambda *given: TRANSPOSED[rank](*given, 3, 1, 2, groups), inputs)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_that_a_transposed_convolution_is_the_adjoint_of_a_convolution(rank):
    x, weight, y = leaves(5, (2, 3, *(5,) * rank), (4, 3, *(3,) * rank), (2, 4, *(3,) * rank))
    there = (FORWARD[rank](x, weight, None, 2, 1) * y).sum().item()
    back = (TRANSPOSED[rank](y, weight, None, 2, 1) * x).sum().item()
    assert there == pytest.approx(back, rel=1e-12)


@pytest.mark.parametrize("rank", [1, 3])
@pytest.mark.parametrize("size", [1, 2, 3, 4])
@pytest.mark.parametrize("dilation", [1, 2])
def test_that_padding_same_keeps_every_axis(rank, size, dilation):
    x, weight = leaves(6, (1, 2, *(4, 5, 3)[:rank]), (3, 2, *(size,) * rank))
    assert FORWARD[rank](x, weight, None, 1, "same", dilation).shape == (1, 3, *(4, 5, 3)[:rank])
    gradcheck(lambda *given: FORWARD[rank](*given, None, 1, "same", dilation), [x, weight])


@pytest.mark.parametrize("limit", [1, 1 << 26])
def test_that_dividing_the_volumes_changes_nothing_but_rounding(monkeypatch, limit):
    monkeypatch.setattr(volume, "_HOST_BYTES", limit)
    inputs = leaves(7, (3, 4, 5, 4, 3), (6, 2, 3, 2, 2), (6,))
    form = ((2, 1, 1), (1, 1, 0), (1, 1, 2))
    found = F.conv3d(*inputs, *form, 2)
    expected = plain_conv(*[leaf.array for leaf in inputs], form, 2)
    np.testing.assert_allclose(found.detach().array, expected, rtol=1e-10, atol=1e-12)
    gradcheck(lambda *given: F.conv3d(*given, *form, 2), inputs)


def test_that_volumes_are_channels_last_and_float32():
    x, weight = torch.randn(2, 3, 4, 5, 6, requires_grad=True), torch.randn(4, 3, 2, 2, 2, requires_grad=True)
    out = F.conv3d(x, weight)
    assert out.array.transpose(0, 2, 3, 4, 1).flags.c_contiguous
    out.sum().backward()
    assert {out.dtype, x.grad.dtype, weight.grad.dtype} == {torch.float32}


@pytest.mark.parametrize(
    ("module", "shape", "expected"),
    [
        (nn.Conv1d(3, 4, 5, stride=2, padding=2), (3, 9), (4, 5)),
        (nn.Conv3d(2, 4, (1, 2, 3)), (2, 3, 4, 5), (4, 3, 3, 3)),
        (nn.ConvTranspose1d(3, 4, 2, 2), (3, 5), (4, 10)),
        (nn.ConvTranspose2d(3, 4, 3, 2, 1, 1), (3, 5, 4), (4, 10, 8)),
        (nn.ConvTranspose3d(4, 2, 2, (1, 2, 3), groups=2, dilation=2), (4, 2, 2, 2), (2, 4, 5, 6)),
    ],
)
def test_that_modules_take_samples_with_and_without_a_batch(module, shape, expected):
    x = torch.randn(*shape)
    assert module(x).shape == expected
    alone, together = module(x).detach().numpy(), module(x.unsqueeze(0)).detach().numpy()[0]
    np.testing.assert_allclose(alone, together, rtol=1e-5, atol=1e-6)
    assert f"kernel_size={module.kernel_size}" in repr(module)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: F.conv1d(torch.ones(2, 3, 8), torch.ones(4, 2, 3)), r"\(N, 2, L\).*\(2, 3, 8\)"),
        (lambda: F.conv3d(torch.ones(2, 3, 4, 4, 4), torch.ones(4, 2, 3, 3, 3)), r"\(N, 2, D, H, W\)"),
        (lambda: F.conv3d(torch.ones(1, 1, 2, 4, 4), torch.ones(1, 1, 3, 3, 3)), r"\(3, 3, 3\).*\(2, 4, 4\)"),
        (lambda: F.conv_transpose1d(torch.ones(2, 3, 8), torch.ones(4, 2, 3)), r"\(N, 4, L\)"),
        (lambda: F.conv_transpose2d(torch.ones(1, 3, 8, 8), torch.ones(2, 3, 3, 3)), r"\(N, 2, H, W\)"),
        (lambda: F.conv_transpose2d(torch.ones(1, 1, 2, 2), torch.ones(1, 1, 2, 2), None, 2, 0, 2), "output_padding"),
        (lambda: F.conv_transpose2d(torch.ones(1, 1, 1, 1), torch.ones(1, 1, 2, 2), None, 1, 1), "less padding"),
        (lambda: F.conv_transpose3d(torch.ones(1, 1, 1, 1, 1), torch.ones(1, 1, 1, 1, 1), None, 1, 1), "less padding"),
    ],
)
def test_that_what_does_not_fit_is_named_along_any_axes(call, said):
    with pytest.raises(RuntimeError, match=said):
        call()
