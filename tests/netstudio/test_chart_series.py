"""Smoothing and thinning of curves, against the slow truth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netstudio.charts.series import Growing, Trace, epochs_of, nearest

WEIGHTS = st.sampled_from([0.0, 0.3, 0.9, 0.99])
VALUES = st.lists(st.floats(-5, 5) | st.just(float("nan")), min_size=1, max_size=300)


def trace_of(values, cuts=()):
    trace = Trace()
    values = np.array(values, float)
    x = np.arange(len(values), dtype=float)
    for places, part in zip(np.split(x, sorted(cuts)), np.split(values, sorted(cuts)), strict=True):
        trace.extend(places, part)
    return trace


def averages(values, weight):
    """Every value averaged with all others, weighted by weight ** distance."""
    values = np.array(values, float)
    index = np.arange(len(values))
    kernel = float(weight) ** np.abs(index[:, None] - index)
    known = np.isfinite(values)
    norms = kernel @ known
    return np.divide(kernel @ np.where(known, values, 0), norms, out=np.full(len(values), np.nan), where=norms > 0)


@settings(max_examples=60, deadline=None)
@given(VALUES, WEIGHTS, st.lists(st.integers(0, 300), max_size=3))
def test_that_smoothing_is_the_weighted_average_of_all_neighbours(values, weight, cuts):
    trace = trace_of(values, [min(cut, len(values)) for cut in cuts])
    x, smoothed = trace.smooth(0, len(values), 10_000, weight)
    assert x.tolist() == list(range(len(values)))
    wanted = averages(values, weight)
    known = np.isfinite(wanted) & np.isfinite(smoothed)
    assert np.array_equal(np.isfinite(wanted[np.isfinite(values)]), np.isfinite(smoothed[np.isfinite(values)]))
    assert np.allclose(smoothed[known], wanted[known], atol=1e-9)


def test_that_smoothing_a_constant_changes_nothing_at_any_zoom():
    trace = trace_of(np.full(5000, 3.0))
    for pixels in (100, 1000, 10_000):
        _, smoothed = trace.smooth(0, 5000, pixels, 0.95)
        assert np.allclose(smoothed, 3.0)


def test_that_a_coarse_picture_follows_the_fine_one():
    values = np.sin(np.arange(20_000) / 2000)
    trace = trace_of(values)
    x, smoothed = trace.smooth(0, 20_000, 400, 0.99)
    assert 200 <= len(x) <= 402
    fine_x, fine = trace.smooth(0, 20_000, 20_000, 0.99)
    assert len(fine) == 20_000
    assert np.abs(smoothed - np.interp(x, fine_x, fine)).max() < 0.01


@settings(max_examples=60, deadline=None)
@given(VALUES, st.integers(1, 64))
def test_that_thinning_never_loses_a_peak(values, pixels):
    trace = trace_of(values)
    _, line = trace.raw(0, len(values), pixels)
    known = np.array(values)[np.isfinite(values)]
    assert len(line) <= max(4 * pixels + 4, 3)
    if len(known):
        assert np.nanmax(line) == known.max()
        assert np.nanmin(line) == known.min()


def test_that_few_values_are_drawn_as_they_are():
    trace = trace_of([1.0, 3.0, 2.0])
    x, y = trace.raw(0, 10, 100)
    assert (x.tolist(), y.tolist()) == ([0, 1, 2], [1, 3, 2])


def test_that_zooming_in_shows_only_the_part_with_one_point_more_on_either_side():
    trace = trace_of(np.arange(1000.0))
    x, _ = trace.raw(500, 510, 100)
    assert (x[0], x[-1]) == (499, 511)
    assert trace.smooth(500, 510, 100, 0.9)[0].tolist() == x.tolist()


def test_that_infinite_values_count_as_missing():
    trace = trace_of([1.0, np.inf, 2.0])
    assert np.isnan(trace.raw(0, 3, 10)[1][1])
    assert np.isfinite(trace.smooth(0, 3, 10, 0.5)[1]).all()


def test_that_a_value_is_found_by_its_place():
    trace = trace_of(np.arange(100.0))
    place, raw, smooth = trace.at(41.7, 0.5)
    assert (place, raw) == (42.0, 42.0)
    assert smooth == pytest.approx(42.0)
    assert trace.at(np.inf, 0.5)[0] == 99.0
    assert np.isnan(Trace().at(1.0, 0.5)).all()


def test_that_appending_one_by_one_is_the_same_as_all_at_once():
    values = np.random.default_rng(1).random(300)
    one, all_at_once = trace_of(values, range(1, 300)), trace_of(values)
    for pixels in (10, 50, 1000):
        assert np.array_equal(one.raw(0, 300, pixels)[1], all_at_once.raw(0, 300, pixels)[1])
        assert np.array_equal(one.smooth(0, 300, pixels, 0.9)[1], all_at_once.smooth(0, 300, pixels, 0.9)[1])


def test_that_a_growing_array_can_be_rewritten_at_its_end():
    growing = Growing()
    growing.write(0, np.arange(3000.0))
    growing.write(2999, np.array([7.0, 8.0]))
    assert len(growing) == 3001
    assert growing.values[-3:].tolist() == [2998.0, 7.0, 8.0]


@pytest.mark.parametrize(("place", "index"), [(-1, 0), (0.4, 0), (0.6, 1), (1.5, 1), (9, 2)])
def test_that_the_nearest_entry_is_found(place, index):
    assert nearest(np.array([0.0, 1.0, 2.0]), place) == index


def test_that_steps_become_epochs_also_when_the_number_of_batches_changed():
    rows = np.zeros((2, 9))
    rows[:, 0], rows[:, 1] = (1, 2), (10, 30)
    steps = np.array([0, 5, 10, 20, 30, 35, 50], float)
    assert epochs_of(steps, rows, 20).tolist() == [0, 0.5, 1, 1.5, 2, 2.25, 3]
    assert epochs_of(steps[:3], rows[:0], 20).tolist() == [0, 0.25, 0.5]
