"""Reductions: values beside NumPy's, gradients over random axes, indices."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import core as torch
from core.testing import gradcheck

OVER_AXES = {
    "sum": (torch.sum, np.sum),
    "mean": (torch.mean, np.mean),
    "prod": (torch.prod, np.prod),
    "amax": (torch.amax, np.max),
    "amin": (torch.amin, np.min),
    "logsumexp": (torch.logsumexp, lambda x, axis, keepdims: np.log(np.sum(np.exp(x), axis=axis, keepdims=keepdims))),
    "norm": (lambda x, dim, keepdim: torch.norm(x, 2, dim, keepdim), None),
    "norm 3": (lambda x, dim, keepdim: torch.norm(x, 3, dim, keepdim), None),
}


@pytest.mark.parametrize("name", OVER_AXES)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_that_reductions_match_numpy_and_differences(name, data):
    function, reference = OVER_AXES[name]
    shape = data.draw(st.lists(st.integers(1, 3), min_size=1, max_size=4))
    axes = tuple(data.draw(st.sets(st.integers(-len(shape), -1), min_size=1)))
    keepdim = data.draw(st.booleans())
    stream = np.random.default_rng(data.draw(st.integers(0, 99)))
    distinct = stream.permutation(np.arange(1, 1 + int(np.prod(shape)))).reshape(shape) / 10
    x = torch.tensor(distinct.astype(np.float64), requires_grad=True)
    if reference is not None:
        expected = reference(x.array, axis=axes, keepdims=keepdim)
        np.testing.assert_allclose(function(x, axes, keepdim).detach().array, expected, rtol=1e-12)
    gradcheck(lambda y: function(y, axes, keepdim), [x], rtol=1e-6, atol=1e-7)


def test_that_norms_have_their_known_values():
    x = torch.tensor([[3.0, 4.0], [6.0, 8.0]])
    assert x.norm(dim=1).tolist() == [5.0, 10.0]
    assert torch.norm(torch.tensor([1.0, -7.0]), float("inf")).item() == 7.0


@pytest.mark.parametrize("correction", [0, 1])
def test_that_variance_and_deviation_match_numpy_and_differences(values, correction):
    x = values(3, 4)
    np.testing.assert_allclose(torch.var(x, 1, correction=correction).detach().array, x.array.var(1, ddof=correction))
    np.testing.assert_allclose(torch.std(x, correction=correction).item(), x.array.std(ddof=correction))
    gradcheck(lambda y: torch.var(y, 1, correction=correction), [x])
    gradcheck(lambda y: torch.std(y, 0, correction=correction), [x])


def test_that_the_product_is_differentiable_at_zeros():
    x = torch.tensor([[2.0, 0.0, 3.0], [0.0, 0.0, 5.0]], requires_grad=True)
    torch.prod(x, 1).sum().backward()
    assert x.grad.tolist() == [[0.0, 6.0, 0.0], [0.0, 0.0, 0.0]]


def test_that_equal_extremes_share_the_gradient():
    x = torch.tensor([1.0, 3.0, 3.0], requires_grad=True)
    x.max().backward()
    assert x.grad.tolist() == [0.0, 0.5, 0.5]


def test_that_max_along_an_axis_gives_values_and_indices():
    x = torch.tensor([[1.0, 5.0, 2.0], [7.0, 0.0, 7.0]], requires_grad=True)
    values, indices = torch.max(x, 1)
    assert (values.tolist(), indices.tolist()) == ([5.0, 7.0], [1, 0])
    values.sum().backward()
    assert x.grad.tolist() == [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]
    assert torch.min(x, 0, keepdim=True).indices.shape == (1, 3)


def test_that_max_of_two_tensors_is_the_larger():
    assert torch.max(torch.tensor([1.0, 4.0]), torch.tensor([3.0, 2.0])).tolist() == [3.0, 4.0]


def test_that_argmax_and_argmin_point_at_the_extremes():
    x = torch.tensor([[1.0, 5.0], [7.0, 0.0]])
    assert (x.argmax().item(), x.argmin().item()) == (2, 3)
    assert x.argmax(1).tolist() == [1, 0]
    assert x.argmax(-1, keepdim=True).shape == (2, 1)


@pytest.mark.parametrize("descending", [False, True])
def test_that_sort_is_stable_and_differentiable(values, descending):
    assert torch.argsort(torch.tensor([1, 0, 1, 0]), descending=descending).tolist() == (
        [0, 2, 1, 3] if descending else [1, 3, 0, 2]
    )
    gradcheck(lambda y: torch.sort(y, 1, descending).values, [values(3, 4)])


def test_that_topk_gives_the_largest_in_order(values):
    found = torch.topk(torch.tensor([1.0, 9.0, 5.0, 7.0]), 2)
    assert (found.values.tolist(), found.indices.tolist()) == ([9.0, 7.0], [1, 3])
    gradcheck(lambda y: torch.topk(y, 2, dim=0).values, [values(4, 3)])
    with pytest.raises(RuntimeError, match="k is 5"):
        torch.topk(torch.ones(4), 5)


def test_that_cumsum_matches_differences(values):
    gradcheck(lambda y: torch.cumsum(y, 1), [values(2, 4)])


def test_that_all_and_any_test_every_element():
    x = torch.tensor([[True, False], [True, True]])
    assert (x.all().item(), x.any().item(), x.all(1).tolist()) == (False, True, [False, True])


def test_that_integers_add_up_to_int64():
    assert torch.tensor([200, 200], dtype=torch.uint8).sum().item() == 400
    with pytest.raises(RuntimeError, match="float"):
        torch.tensor([1, 2]).mean()


def test_that_float32_stays_float32():
    x = torch.ones(3, 2, requires_grad=True)
    for function in (torch.sum, torch.mean, torch.prod, torch.amax, torch.std, torch.var, torch.norm):
        assert function(x).dtype == torch.float32
    assert torch.logsumexp(x, 1).dtype == torch.float32


def test_that_reductions_take_channels_last_tensors(values):
    gradcheck(lambda y: torch.mean(y, (2, 3)), [values(2, 4, 3, 5)])
    x = torch.from_array(np.random.default_rng(0).random((2, 4, 3, 5)).transpose(0, 3, 1, 2), requires_grad=True)
    gradcheck(lambda y: torch.amax(y, (0, 2)), [x])


def test_that_an_axis_that_does_not_exist_is_named():
    with pytest.raises(IndexError, match=r"Axis 2 .*\(2, 3\)"):
        torch.ones(2, 3).sum(2)
