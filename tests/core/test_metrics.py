"""Metrics: known values and errors."""

from __future__ import annotations

import math

import pytest

import core as torch
from core import metrics

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


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: metrics.accuracy(SCORES, torch.tensor([0])),
        lambda: metrics.confusion_matrix(TARGETS, TARGETS),
        lambda: metrics.mean_absolute_error(SCORES, TARGETS),
    ],
)
def test_that_shapes_that_do_not_fit_are_named(wrong):
    with pytest.raises(ValueError, match=r"\(4,"):
        wrong()
