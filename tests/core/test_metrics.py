"""Metrics: known values and errors."""

from __future__ import annotations

import math

import numpy as np
import pytest

import core as torch
from core import metrics
from core.catalog import check_fields, metric_kinds

SCORES = torch.tensor([[2.0, 1.0, 0.0], [0.0, 3.0, 1.0], [5.0, 1.0, 2.0], [0.0, 0.0, 1.0]])
TARGETS = torch.tensor([0, 1, 2, 2])


def test_that_accuracy_counts_the_largest_scores():
    assert metrics.correct(SCORES, TARGETS) == 3
    assert metrics.accuracy(SCORES, TARGETS) == 0.75
    assert math.isnan(metrics.accuracy(torch.zeros(0, 3), torch.zeros(0, dtype=torch.int64)))


def test_that_the_confusion_matrix_has_targets_as_rows():
    assert metrics.confusion_matrix(SCORES, TARGETS).tolist() == [[1, 0, 0], [0, 1, 0], [1, 0, 1]]


def test_that_errors_of_values_are_averaged():
    a, b = torch.tensor([[1.0], [2.0]]), torch.tensor([[2.0], [4.0]])
    assert metrics.mean_absolute_error(a, b) == 1.5
    assert metrics.mean_squared_error(a, b) == 2.5


def scores_of(predictions, classes=3):
    return torch.tensor(np.eye(classes)[np.array(predictions)])


# Known values of scikit-learn's user guide (model evaluation, classification metrics).
PREDICTED, TRUE = scores_of([0, 2, 1, 0, 0, 1]), torch.tensor([0, 1, 2, 0, 1, 2])


@pytest.mark.parametrize(
    ("function", "average", "expected"),
    [
        (metrics.precision, "macro", 2 / 9),
        (metrics.precision, "micro", 1 / 3),
        (metrics.recall, "macro", 1 / 3),
        (metrics.recall, "micro", 1 / 3),
        (metrics.f1_score, "macro", 4 / 15),
        (metrics.f1_score, "micro", 1 / 3),
        (metrics.specificity, "macro", (3 / 4 + 2 / 4 + 3 / 4) / 3),
        (metrics.specificity, "micro", 8 / 12),
    ],
)
def test_that_shares_by_class_have_known_values(function, average, expected):
    assert function(PREDICTED, TRUE, average) == pytest.approx(expected)


def test_that_classes_that_never_occur_do_not_count():
    wide = scores_of([0, 1, 1], classes=5)
    assert metrics.recall(wide, torch.tensor([0, 1, 0])) == pytest.approx(0.75)
    assert metrics.balanced_accuracy(wide, torch.tensor([0, 1, 0])) == pytest.approx(0.75)


def test_that_balanced_accuracy_has_a_known_value():
    outputs, targets = scores_of([0, 1, 0, 0, 0, 1], 2), torch.tensor([0, 1, 0, 0, 1, 0])
    assert metrics.balanced_accuracy(outputs, targets) == pytest.approx(0.625)


def test_that_matthews_correlation_has_known_values():
    signs = scores_of([1, 0, 1, 1], 2)
    assert metrics.matthews_correlation(signs, torch.tensor([1, 1, 1, 0])) == pytest.approx(-1 / 3)
    assert metrics.matthews_correlation(signs, torch.tensor([1, 0, 1, 1])) == pytest.approx(1.0)
    assert metrics.matthews_correlation(signs, torch.tensor([1, 1, 1, 1])) == 0.0


def test_that_kappa_has_a_known_value():
    outputs = scores_of([0, 0, 2, 2, 0, 2])
    targets = torch.tensor([2, 0, 2, 2, 0, 1])
    assert metrics.cohen_kappa(outputs, targets) == pytest.approx(3 / 7)
    assert math.isnan(metrics.cohen_kappa(scores_of([1, 1]), torch.tensor([1, 1])))


def test_that_top_k_has_known_values():
    scores = torch.tensor([[0.5, 0.2, 0.2], [0.3, 0.4, 0.2], [0.2, 0.4, 0.3], [0.7, 0.2, 0.1]])
    targets = torch.tensor([0, 1, 2, 2])
    assert metrics.top_k_accuracy(scores, targets, 1) == metrics.accuracy(scores, targets) == 0.5
    assert metrics.top_k_accuracy(scores, targets, 2) == 0.75
    assert metrics.top_k_accuracy(scores, targets, 3) == 1.0


def test_that_ranking_has_known_values():
    scores, targets = torch.tensor([0.1, 0.4, 0.35, 0.8]), torch.tensor([0, 0, 1, 1])
    assert metrics.roc_auc(scores, targets) == pytest.approx(0.75)
    assert metrics.average_precision(scores, targets) == pytest.approx(0.8333333333)
    two = torch.stack([-scores, scores], 1)
    assert metrics.roc_auc(two, targets) == pytest.approx(0.75)
    assert metrics.average_precision(two, targets) == pytest.approx(0.8333333333)


def test_that_ranking_counts_pairs_and_halves_for_equal_scores():
    stream = np.random.default_rng(0)
    scores, targets = stream.integers(0, 6, (60, 3)).astype("float64"), stream.integers(0, 3, 60)
    areas, precisions = [], []
    for number in range(3):
        inside, outside = scores[targets == number, number], scores[targets != number, number]
        areas.append(np.mean([(a > b) + 0.5 * (a == b) for a in inside for b in outside]))
        column = scores[:, number]
        precisions.append(np.mean([(inside >= a).sum() / (column >= a).sum() for a in inside]))
    found = torch.tensor(scores), torch.tensor(targets)
    assert metrics.roc_auc(*found) == pytest.approx(np.mean(areas), rel=1e-12)
    assert metrics.average_precision(*found) == pytest.approx(np.mean(precisions), rel=1e-12)
    assert math.isnan(metrics.roc_auc(torch.zeros(2, 2), torch.tensor([1, 1])))


def test_that_perplexity_of_even_scores_is_the_number_of_classes():
    assert metrics.perplexity(torch.zeros(5, 10), torch.tensor([0, 1, 2, 3, 4])) == pytest.approx(10.0)
    sure = torch.tensor([[1000.0, 0.0]])
    assert metrics.perplexity(sure, torch.tensor([0])) == 1.0
    assert metrics.perplexity(sure, torch.tensor([1])) == math.inf


def test_that_errors_of_values_have_known_values():
    outputs, targets = torch.tensor([2.5, 0.0, 2.0, 8.0]), torch.tensor([3.0, -0.5, 2.0, 7.0])
    assert metrics.r2_score(outputs, targets) == pytest.approx(0.9486081370449679)
    assert metrics.mean_absolute_percentage_error(outputs, targets) == pytest.approx(0.3273809523809524)
    assert metrics.root_mean_squared_error(outputs, targets) == pytest.approx(math.sqrt(0.375))
    assert metrics.r2_score(targets, targets) == 1.0
    pair = torch.tensor([[0.0, 2.0], [-1.0, 2.0], [8.0, -5.0]]), torch.tensor([[0.5, 1.0], [-1.0, 1.0], [7.0, -6.0]])
    assert metrics.r2_score(*pair) == pytest.approx(0.9368005266622779)


@pytest.mark.parametrize("key", sorted(metric_kinds.classes))
def test_that_a_metric_of_the_catalog_is_best_for_right_predictions(key):
    metric = metric_kinds.default(key)
    assert check_fields(metric) == ()
    assert metric_kinds.decode(metric_kinds.encode(metric)) == metric
    targets = torch.tensor([0, 1, 2, 0]) if metric.target == "classes" else torch.tensor([[1.0], [2.0], [4.0]])
    right = scores_of([0, 1, 2, 0]) * 50 if metric.target == "classes" else targets
    wrong = scores_of([2, 1, 0, 1]) if metric.target == "classes" else targets * 3.0
    best, worse = metric.measure(right, targets), metric.measure(wrong, targets)
    assert isinstance(best, float)
    assert (best > worse) == metric.rises or key == "top_k_accuracy"
    assert best == pytest.approx(1.0 if metric.rises or key == "perplexity" else 0.0)


def test_that_the_settings_of_a_metric_count():
    assert metric_kinds.decode({"kind": "precision", "average": "micro"}).measure(PREDICTED, TRUE) == pytest.approx(
        1 / 3
    )
    assert metric_kinds.decode({"kind": "top_k_accuracy", "k": 1}).measure(PREDICTED, TRUE) == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: metrics.accuracy(SCORES, torch.tensor([0])),
        lambda: metrics.confusion_matrix(TARGETS, TARGETS),
        lambda: metrics.mean_absolute_error(SCORES, TARGETS),
        lambda: metrics.roc_auc(SCORES, torch.tensor([0])),
        lambda: metrics.f1_score(SCORES, torch.tensor([0])),
        lambda: metrics.r2_score(SCORES, TARGETS),
    ],
)
def test_that_shapes_that_do_not_fit_are_named(wrong):
    with pytest.raises(ValueError, match=r"\(4,"):
        wrong()


def test_that_unknown_ways_to_count_are_named():
    with pytest.raises(ValueError, match="'weighted'"):
        metrics.f1_score(SCORES, TARGETS, "weighted")
    with pytest.raises(ValueError, match="k must be"):
        metrics.top_k_accuracy(SCORES, TARGETS, 0)
