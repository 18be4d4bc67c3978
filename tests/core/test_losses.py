"""Losses: formulas written out in NumPy, gradients against differences, extremes, and clear refusals."""

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


def softplus(x):
    return np.logaddexp(0, x)


PLAIN = {
    "l1": (nn.L1Loss, {}, lambda x, t: abs(x - t)),
    "smooth": (nn.SmoothL1Loss, {}, lambda x, t: np.where(abs(x - t) < 1, (x - t) ** 2 / 2, abs(x - t) - 0.5)),
    "smooth_0": (nn.SmoothL1Loss, {"beta": 0.0}, lambda x, t: abs(x - t)),
    "huber": (
        nn.HuberLoss,
        {"delta": 0.7},
        lambda x, t: np.where(abs(x - t) <= 0.7, (x - t) ** 2 / 2, 0.7 * (abs(x - t) - 0.35)),
    ),
    "log_cosh": (nn.LogCoshLoss, {}, lambda x, t: np.log(np.cosh(x - t))),
    "logits": (nn.BCEWithLogitsLoss, {}, lambda x, t: t * softplus(-x) + (1 - t) * softplus(x)),
    "poisson": (nn.PoissonNLLLoss, {}, lambda x, t: np.exp(x) - t * x),
    "hinge": (nn.HingeLoss, {}, lambda x, t: np.maximum(0, 1 - t * x)),
    "squared_hinge": (nn.SquaredHingeLoss, {}, lambda x, t: np.maximum(0, 1 - t * x) ** 2),
    "kl_log": (nn.KLDivLoss, {"log_target": True}, lambda x, t: np.exp(t) * (t - x)),
}
OF_SHARES = {
    "bce": (nn.BCELoss, {}, lambda x, t: -t * np.log(x) - (1 - t) * np.log(1 - x)),
    "kl": (nn.KLDivLoss, {}, lambda x, t: t * (np.log(t) - x)),
    "poisson_counts": (nn.PoissonNLLLoss, {"log_input": False}, lambda x, t: x - t * np.log(x + 1e-8)),
}
SHAPES = st.lists(st.integers(1, 4), min_size=1, max_size=4)
REDUCE = {"mean": np.mean, "sum": np.sum, "none": lambda losses: losses}


def pair(shape, low, high):
    stream = np.random.default_rng(sum(shape) + len(shape))
    x, t = (stream.uniform(low, high, shape) for _ in range(2))
    t = np.where(abs(abs(x - t) - 0.7) < 0.01, t + 0.05, t)  # differences across a kink are no slope
    return torch.tensor(x, requires_grad=True), torch.tensor(t, requires_grad=True)


@settings(max_examples=12, deadline=None)
@given(shape=SHAPES, reduction=st.sampled_from(sorted(REDUCE)))
@pytest.mark.parametrize("name", sorted(PLAIN))
def test_that_losses_of_numbers_match_their_formulas_and_differences(name, shape, reduction):
    make, options, formula = PLAIN[name]
    x, t = pair(shape, -2.0, 2.0)
    loss = make(reduction=reduction, **options)
    expected = REDUCE[reduction](formula(x.array, t.array))
    np.testing.assert_allclose(loss(x, t).detach().array, expected, rtol=1e-12, atol=1e-12)
    gradcheck(loss, [x, t])


@settings(max_examples=12, deadline=None)
@given(shape=SHAPES, reduction=st.sampled_from(sorted(REDUCE)))
@pytest.mark.parametrize("name", sorted(OF_SHARES))
def test_that_losses_of_probabilities_match_their_formulas_and_differences(name, shape, reduction):
    make, options, formula = OF_SHARES[name]
    x, t = pair(shape, 0.1, 0.8)
    loss = make(reduction=reduction, **options)
    expected = REDUCE[reduction](formula(x.array, t.array))
    np.testing.assert_allclose(loss(x, t).detach().array, expected, rtol=1e-12)
    gradcheck(loss, [x, t])


@pytest.mark.parametrize("reduction", sorted(REDUCE))
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("ignored", [-100, 1])
@pytest.mark.parametrize("shape", [(6, 3), (1, 3), (2, 3, 2, 2), (4, 1)])
@pytest.mark.parametrize("kind", ["cross_entropy", "smoothed", "nll"])
def test_that_class_losses_count_classes_and_leave_out_ignored_ones(values, kind, shape, ignored, weighted, reduction):
    classes, x = shape[1], values(*shape)
    numbers = np.random.default_rng(1).integers(0, classes, (shape[0], *shape[2:]))
    if ignored >= 0:
        numbers.flat[-1] = ignored
    weight = np.array([0.5, 2.0, 1.0])[:classes] if weighted else np.ones(classes)
    smoothing = 0.25 if kind == "smoothed" else 0.0
    logs = x.array if kind == "nll" else x.array - np.log(np.exp(x.array).sum(1, keepdims=True))
    kept = numbers != ignored
    safe = np.where(kept, numbers, 0)
    picked = np.take_along_axis(logs, safe[:, None], 1)[:, 0] * weight[safe]
    spread = (logs * weight.reshape(1, -1, *[1] * (len(shape) - 2))).sum(1) / classes
    losses = -((1 - smoothing) * picked + smoothing * spread) * kept
    total = (weight[safe] * kept).sum()
    expected = losses.sum() / total if reduction == "mean" and total else REDUCE[reduction](losses)
    target = torch.tensor(numbers)

    def loss(scores):
        options = {"weight": torch.tensor(weight) if weighted else None, "ignore_index": ignored}
        if kind == "nll":
            return nn.NLLLoss(reduction=reduction, **options)(scores, target)
        return nn.CrossEntropyLoss(reduction=reduction, label_smoothing=smoothing, **options)(scores, target)

    if reduction == "mean" and not total:
        assert math.isnan(loss(x).item())
        return
    np.testing.assert_allclose(loss(x).detach().array, expected, rtol=1e-12, atol=1e-15)
    gradcheck(loss, [x])


@pytest.mark.parametrize("reduction", sorted(REDUCE))
def test_that_cross_entropy_takes_probabilities_as_targets(values, reduction):
    x = values(4, 3, 2)
    target = np.random.default_rng(2).dirichlet(np.ones(3), (4, 2)).transpose(0, 2, 1)
    logs = F.log_softmax(x.detach(), 1).array
    losses = -(logs * target).sum(1)
    found = F.cross_entropy(x, torch.tensor(target), reduction=reduction)
    np.testing.assert_allclose(found.detach().array, REDUCE[reduction](losses), rtol=1e-12)
    gradcheck(lambda scores: F.cross_entropy(scores, torch.tensor(target), None, reduction, 0.1), [x])


@pytest.mark.parametrize("gamma", [0.0, 0.5, 1.0, 2.0, 5.0])
@pytest.mark.parametrize("weighted", [False, True])
def test_that_focal_loss_matches_its_formula_and_differences(values, gamma, weighted):
    x, numbers = values(5, 3), np.array([0, 1, 2, 1, 0])
    weight = np.array([0.5, 2.0, 1.0]) if weighted else np.ones(3)
    p = np.exp(F.log_softmax(x.detach(), 1).array)[np.arange(5), numbers]
    expected = (-((1 - p) ** gamma) * np.log(p) * weight[numbers]).mean()
    loss = nn.FocalLoss(torch.tensor(weight) if weighted else None, gamma)
    np.testing.assert_allclose(loss(x, torch.tensor(numbers)).item(), expected, rtol=1e-12)
    gradcheck(lambda scores: loss(scores, torch.tensor(numbers)), [x])


def test_that_focal_loss_of_a_sure_answer_is_nothing_with_a_finite_slope():
    x = torch.tensor(np.array([[800.0, 0.0]]), requires_grad=True)
    for gamma in (0.0, 0.5, 2.0):
        x.grad = None
        loss = F.focal_loss(x, torch.tensor([0]), gamma=gamma)
        loss.backward()
        assert loss.item() == 0.0
        assert np.isfinite(x.grad.array).all()


def test_that_hinge_takes_class_numbers_as_one_against_the_rest(values):
    x, numbers = values(4, 3), np.array([0, 2, 1, 1])
    signs = 2.0 * np.eye(3)[numbers] - 1
    for make in (nn.HingeLoss, nn.SquaredHingeLoss):
        loss = make()
        assert loss(x, torch.tensor(numbers)).item() == pytest.approx(loss(x, torch.tensor(signs)).item(), rel=1e-14)
        gradcheck(lambda scores, loss=loss: loss(scores, torch.tensor(numbers)), [x])


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("variances", [(4, 3), (4, 1), (4,)])
def test_that_gaussian_likelihood_matches_its_formula_and_differences(values, full, variances):
    x, t = values(4, 3), values(4, 3)
    v = values(*variances, low=0.2, high=2.0)
    loss = nn.GaussianNLLLoss(full=full)
    wide = v.array.reshape(4, -1)
    expected = 0.5 * (np.log(wide) + (x.array - t.array) ** 2 / wide) + (0.5 * math.log(2 * math.pi) if full else 0)
    assert loss(x, t, v).item() == pytest.approx(expected.mean(), rel=1e-12)
    gradcheck(loss, [x, t, v])
    with pytest.raises(ValueError, match=r"\(2, 3\)"):
        loss(x, t, torch.ones(2, 3))


def test_that_tiny_variances_are_raised_to_eps():
    x, v = torch.ones(1), torch.zeros(1, requires_grad=True)
    loss = F.gaussian_nll_loss(x, torch.zeros(1), v, eps=0.5)
    loss.backward()
    assert loss.item() == pytest.approx(0.5 * (math.log(0.5) + 2))
    assert v.grad.item() == pytest.approx(0.5 * (2 - 4))


def test_that_stirlings_term_is_added_for_counts_above_one():
    x, t = torch.tensor([0.0, 0.0]), torch.tensor([1.0, 5.0])
    added = F.poisson_nll_loss(x, t, full=True, reduction="none") - F.poisson_nll_loss(x, t, reduction="none")
    np.testing.assert_allclose(added.array, [0, 5 * math.log(5) - 5 + 0.5 * math.log(10 * math.pi)], rtol=1e-6)


@pytest.mark.parametrize("shape", [(3, 4), (1, 1), (2, 1, 3, 3)])
def test_that_dice_matches_its_formula_and_differences(values, shape):
    x, t = values(*shape, low=0.1, high=0.9), values(*shape, low=0.0, high=1.0)
    axes = tuple(range(1, len(shape)))
    overlap, sizes = (x.array * t.array).sum(axes), (x.array + t.array).sum(axes)
    expected = (1 - (2 * overlap + 0.5) / (sizes + 0.5)).mean()
    assert nn.DiceLoss(0.5)(x, t).item() == pytest.approx(expected, rel=1e-12)
    gradcheck(nn.DiceLoss(0.5), [x, t])


def test_that_cosine_compares_directions_only(values):
    x, t = values(3, 4), values(3, 4)
    cosine = (x.array * t.array).sum(1) / np.linalg.norm(x.array, axis=1) / np.linalg.norm(t.array, axis=1)
    np.testing.assert_allclose(nn.CosineSimilarity()(x, t).detach().array, cosine, rtol=1e-12)
    assert nn.CosineSimilarityLoss()(x * 3.0, t).item() == pytest.approx((1 - cosine).mean(), rel=1e-12)
    gradcheck(nn.CosineSimilarityLoss(), [x, t])
    assert nn.CosineSimilarityLoss()(torch.zeros(1, 2), torch.ones(1, 2)).item() == 1.0


def test_that_kl_divergence_over_the_batch_is_zero_for_equal_distributions():
    p = np.array([[0.5, 0.5, 0.0], [0.2, 0.3, 0.5]])
    logs = torch.tensor(np.log(np.maximum(p, 1e-30)))
    assert nn.KLDivLoss("batchmean")(logs, torch.tensor(p)).item() == pytest.approx(0.0, abs=1e-12)
    even = torch.tensor(np.full((2, 3), -math.log(3)))
    entropy = -(p * np.log(np.where(p > 0, p, 1))).sum(1)
    expected = (math.log(3) - entropy).mean()
    assert nn.KLDivLoss("batchmean")(even, torch.tensor(p)).item() == pytest.approx(expected, rel=1e-12)


def test_that_extreme_values_give_finite_losses_and_gradients():
    for loss, x, t in (
        (nn.BCEWithLogitsLoss(), [1e4, -1e4], [0.0, 1.0]),
        (nn.BCELoss(), [0.0, 1.0], [1.0, 0.0]),
        (nn.LogCoshLoss(), [1e6, -1e6], [0.0, 0.0]),
    ):
        x = torch.tensor(x, requires_grad=True)
        value = loss(x, torch.tensor(t))
        value.backward()
        assert math.isfinite(value.item())
        assert np.isfinite(x.grad.array).all()
        assert (value.dtype, x.grad.dtype) == (torch.float32, torch.float32)


def test_that_positive_targets_count_as_often_as_said(values):
    x, t = values(3, 2), torch.tensor(np.array([[1.0, 0.0], [0.5, 1.0], [0.0, 0.0]]))
    often = torch.tensor(np.array([3.0, 0.5]))
    losses = often.array * t.array * softplus(-x.array) + (1 - t.array) * softplus(x.array)
    loss = nn.BCEWithLogitsLoss(pos_weight=often)
    assert loss(x, t).item() == pytest.approx(losses.mean(), rel=1e-12)
    gradcheck(lambda scores: loss(scores, t), [x])


@pytest.mark.parametrize(
    ("wrong", "error", "said"),
    [
        (lambda: F.l1_loss(torch.ones(4, 1), torch.ones(4)), RuntimeError, r"\(4, 1\).*\(4,\)"),
        (lambda: F.huber_loss(torch.ones(2), torch.tensor([1, 0])), RuntimeError, "int64"),
        (lambda: F.huber_loss(torch.ones(2), torch.ones(2), delta=0), ValueError, "delta"),
        (lambda: F.smooth_l1_loss(torch.ones(2), torch.ones(2), beta=-1), RuntimeError, "beta"),
        (lambda: F.binary_cross_entropy(torch.full((2,), 1.5), torch.ones(2)), RuntimeError, "1.5.*sigmoid"),
        (lambda: F.l1_loss(torch.ones(2), torch.ones(2), reduction="total"), ValueError, "'total'"),
        (lambda: F.nll_loss(torch.ones(2, 3), torch.tensor([0, 3])), IndexError, "0 to 2.*0 to 3"),
        (lambda: F.focal_loss(torch.ones(2, 3), torch.tensor([0, -1])), IndexError, "0 to 2.*-1 to 0"),
        (lambda: F.focal_loss(torch.ones(2, 3), torch.tensor([0, 1]), gamma=-1), ValueError, "gamma"),
        (lambda: F.hinge_loss(torch.ones(2, 3), torch.tensor([0, 1, 2])), RuntimeError, r"\(2,\).*\(3,\)"),
        (lambda: F.dice_loss(torch.ones(2), torch.ones(2)), RuntimeError, r"\(2,\)"),
    ],
)
def test_that_losses_name_what_does_not_fit(wrong, error, said):
    with pytest.raises(error, match=said):
        wrong()
