"""Softmax and the losses: stability, gradients, known values, errors."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import core as torch
import core.nn as nn
import core.nn.functional as F
from core.testing import gradcheck


@settings(max_examples=25, deadline=None)
@given(shape=st.lists(st.integers(1, 4), min_size=1, max_size=4), data=st.data())
def test_that_softmax_gradients_match_differences(shape, data):
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    x = torch.tensor(np.random.default_rng(len(shape)).standard_normal(shape), requires_grad=True)
    np.testing.assert_allclose(F.softmax(x, axis).detach().array.sum(axis), 1.0)
    np.testing.assert_allclose(F.log_softmax(x, axis).exp().detach().array, F.softmax(x, axis).detach().array)
    gradcheck(lambda y: F.softmax(y, axis), [x])
    gradcheck(lambda y: F.log_softmax(y, axis), [x])


@pytest.mark.parametrize("smoothing", [0.0, 0.1, 1.0])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("shape", [(4, 3), (1, 3), (2, 3, 2, 2)])
def test_that_cross_entropy_matches_its_definition_and_differences(values, smoothing, weighted, reduction, shape):
    x = values(*shape)
    targets = torch.tensor(np.random.default_rng(0).integers(0, 3, (shape[0], *shape[2:])))
    weight = torch.tensor([0.5, 2.0, 1.0], dtype=torch.float64) if weighted else None

    def loss(scores):
        return F.cross_entropy(scores, targets, weight, reduction, smoothing)

    logs = F.log_softmax(x.detach(), 1).array
    of_class = weight.array if weighted else np.ones(3)
    chosen = np.take_along_axis(logs, targets.array[:, None], 1)[:, 0] * of_class[targets.array]
    spread = (logs * of_class.reshape(1, 3, *[1] * (len(shape) - 2))).sum(1) / 3
    each = -(1 - smoothing) * chosen - smoothing * spread
    expected = {"none": each, "sum": each.sum(), "mean": each.sum() / of_class[targets.array].sum()}[reduction]
    np.testing.assert_allclose(loss(x).detach().array, expected, rtol=1e-12)
    gradcheck(loss, [x])


def test_that_cross_entropy_of_even_scores_is_the_logarithm_of_the_classes():
    assert nn.CrossEntropyLoss()(torch.zeros(5, 10), torch.zeros(5, dtype=torch.int64)).item() == pytest.approx(
        math.log(10)
    )


def test_that_huge_scores_give_finite_losses_and_gradients():
    x = torch.tensor([[1e4, -1e4], [-1e4, 1e4]], requires_grad=True)
    loss = F.cross_entropy(x, torch.tensor([0, 0]))
    loss.backward()
    assert loss.item() == pytest.approx(1e4)
    assert np.isfinite(x.grad.array).all()


def test_that_mse_matches_its_definition_and_differences(values):
    a, b = values(3, 2), values(3, 2)
    assert nn.MSELoss()(a, b).item() == pytest.approx(((a.array - b.array) ** 2).mean())
    for reduction in ("mean", "sum", "none"):
        gradcheck(nn.MSELoss(reduction), [a, b])


def test_that_float32_stays_float32():
    x = torch.randn(4, 3, requires_grad=True)
    losses = [
        F.cross_entropy(x, torch.tensor([0, 1, 2, 0]), torch.ones(3), label_smoothing=0.1),
        F.cross_entropy(x, torch.tensor([0, 1, 2, 0])),
        F.mse_loss(x, torch.zeros(4, 3)),
    ]
    for loss in losses:
        loss.backward()
        assert (loss.dtype, x.grad.dtype) == (torch.float32, torch.float32)


@pytest.mark.parametrize(
    ("target", "error", "said"),
    [
        (torch.tensor([0, 1]), RuntimeError, r"\(4, 3\).*\(4,\).*\(2,\)"),
        (torch.ones(4), RuntimeError, "float32"),
        (torch.tensor([0, 1, 2, 3]), IndexError, "0 to 2.*0 to 3"),
        (torch.tensor([0, 1, 2, -1]), IndexError, "0 to 2.*-1 to 2"),
    ],
)
def test_that_targets_that_do_not_fit_are_named(target, error, said):
    with pytest.raises(error, match=said):
        F.cross_entropy(torch.ones(4, 3), target)


def test_that_mse_of_different_shapes_names_both():
    with pytest.raises(RuntimeError, match=r"\(4, 1\).*\(4,\)"):
        F.mse_loss(torch.ones(4, 1), torch.ones(4))
