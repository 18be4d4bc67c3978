"""Figures of trained weights."""

from __future__ import annotations

import numpy as np
import pytest

from core.inspect import figures_of


def test_that_figures_say_where_weights_lie():
    weight = np.array([[-1.0, 0.0, 0.0], [1.0, 2.0, 4.0]], np.float32)
    first, second = figures_of({"a.weight": weight, "a.bias": np.ones(3), "ab.weight": weight}, "a")
    assert (first.name, first.shape) == ("weight", (2, 3))
    assert (first.minimum, first.maximum, first.mean) == (-1, 4, 1)
    assert first.deviation == pytest.approx(weight.std())
    assert (first.zeros, first.broken) == (pytest.approx(2 / 6), 0)
    assert sum(first.histogram) == 6
    assert (first.histogram[0], first.histogram[-1]) == (1, 1)
    assert (second.name, sum(second.histogram), second.deviation) == ("bias", 3, 0)


def test_that_numbers_that_are_not_finite_are_counted_apart():
    (figures,) = figures_of({"a.w": np.array([np.nan, np.inf, 1.0, 3.0], np.float32)}, "a")
    assert (figures.broken, figures.mean, figures.maximum) == (0.5, 2, 3)
    (figures,) = figures_of({"a.w": np.array([np.nan], np.float32)}, "a")
    assert (figures.broken, figures.mean, sum(figures.histogram)) == (1, 0, 0)


def test_that_weights_without_numbers_and_unknown_layers_are_no_trouble():
    (figures,) = figures_of({"a.w": np.zeros((0, 3), np.float32)}, "a")
    assert (figures.broken, figures.shape) == (0, (0, 3))
    assert figures_of({"a.w": np.zeros(3)}, "b") == ()
