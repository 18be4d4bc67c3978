"""Matrix products: values, gradients over random stacks, errors naming shapes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import core as torch
import core.nn.functional as F
from core.testing import gradcheck


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_that_matmul_broadcasts_stacks_and_matches_differences(data):
    rows, inner, columns = (data.draw(st.integers(1, 3)) for _ in range(3))
    lead = data.draw(st.lists(st.integers(1, 2), max_size=2))
    narrowed = [data.draw(st.sampled_from([1, size])) for size in lead]
    stream = np.random.default_rng(data.draw(st.integers(0, 99)))
    a = torch.tensor(stream.standard_normal((*lead, rows, inner)), requires_grad=True)
    b = torch.tensor(stream.standard_normal((*narrowed, inner, columns)), requires_grad=True)
    np.testing.assert_allclose((a @ b).detach().array, a.array @ b.array)
    gradcheck(torch.matmul, [a, b])
    gradcheck(torch.matmul, [b.detach().transpose(-1, -2).requires_grad_(), a.detach().mT.requires_grad_()])


@pytest.mark.parametrize(
    ("first", "second"), [((3,), (3,)), ((3,), (3, 2)), ((2, 3), (3,)), ((4, 2, 3), (3,)), ((3,), (4, 3, 2))]
)
def test_that_vectors_multiply_as_in_numpy(values, first, second):
    a, b = values(*first), values(*second)
    np.testing.assert_allclose(torch.matmul(a, b).detach().array, np.matmul(a.array, b.array))
    gradcheck(torch.matmul, [a, b])


@pytest.mark.parametrize("shape", [(4,), (2, 4), (2, 3, 4), (1, 4)])
@pytest.mark.parametrize("bias", [True, False])
def test_that_linear_acts_on_the_last_axis(values, shape, bias):
    x, weight, shift = values(*shape), values(5, 4), values(5)
    expected = x.array @ weight.array.T + (shift.array if bias else 0)
    inputs = [x, weight, shift] if bias else [x, weight]
    np.testing.assert_allclose(F.linear(*inputs).detach().array, expected)
    gradcheck(F.linear, inputs)


def test_that_linear_takes_tensors_in_any_order_of_memory(values):
    x = torch.from_array(np.asfortranarray(values(6, 4).array), requires_grad=True)
    weight = torch.from_array(np.asfortranarray(values(5, 4).array), requires_grad=True)
    gradcheck(F.linear, [x, weight, values(5)])
    gradcheck(lambda y: F.linear(y[::2], weight), [x])


def test_that_float32_stays_float32():
    x, weight, bias = torch.ones(2, 3, requires_grad=True), torch.ones(4, 3, requires_grad=True), torch.ones(4)
    out = F.linear(x, weight, bias) @ torch.ones(4, 2)
    out.sum().backward()
    assert (out.dtype, x.grad.dtype, weight.grad.dtype) == (torch.float32,) * 3


@pytest.mark.parametrize(
    ("function", "a", "b", "said"),
    [
        (torch.matmul, (2, 3), (4, 5), r"\(2, 3\) and \(4, 5\)"),
        (torch.mm, (2, 3, 4), (4, 5), r"\(2, 3, 4\) and \(4, 5\)"),
        (torch.bmm, (2, 3, 4), (3, 4, 5), r"\(2, 3, 4\) and \(3, 4, 5\)"),
        (torch.dot, (2, 3), (3,), r"\(2, 3\) and \(3,\)"),
        (F.linear, (2, 3), (5, 4), r"\(2, 3\) must be 4.*\(5, 4\)"),
    ],
)
def test_that_shapes_that_do_not_fit_are_both_named(function, a, b, said):
    with pytest.raises(RuntimeError, match=said):
        function(torch.ones(*a), torch.ones(*b))


def test_that_mixed_types_are_named():
    with pytest.raises(RuntimeError, match=r"float32 and float64.*to\(\)"):
        torch.ones(2, 2) @ torch.ones(2, 2, dtype=torch.float64)
