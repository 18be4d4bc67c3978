"""Round ends and ticks."""

from __future__ import annotations

import math

import pytest

from netstudio.charts.ticks import figure, logarithmic_places, round_bounds, round_end, round_step, short


@pytest.mark.parametrize(
    ("span", "parts", "step"), [(10, 5, 2), (10, 4, 5), (1, 10, 0.1), (0.07, 5, 0.02), (12345, 5, 5000)]
)
def test_that_steps_are_round(span, parts, step):
    assert round_step(span, parts) == pytest.approx(step)


@pytest.mark.parametrize("value", [1e-6, 0.013, 0.99, 1.0, 7.3, 10, 99.2, 1234])
def test_that_the_end_lies_beyond_the_value_and_not_far(value):
    assert value - 1e-9 <= round_end(value) <= 1.15 * value + 1e-6


def test_that_the_end_of_a_whole_number_of_epochs_is_that_number():
    assert [round_end(count) for count in (1, 2, 5, 10, 30)] == pytest.approx([1, 2, 5, 10, 30])


@pytest.mark.parametrize(("low", "high"), [(0, 2.3), (0.11, 0.13), (5, 5), (0, 0), (-3, 8)])
def test_that_bounds_enclose_the_values_on_round_places(low, high):
    bottom, top = round_bounds(low, high, logarithmic=False)
    assert bottom <= low
    assert top >= high
    assert top > bottom
    assert bottom >= 0 or low < 0


@pytest.mark.parametrize(("low", "high"), [(0.01, 100), (0.2, 3), (1.5, 1.9), (3, 3.0001), (1e-6, 1e-2)])
def test_that_a_logarithmic_axis_always_names_something_within_its_range(low, high):
    low, high = round_bounds(math.log10(low), math.log10(high), logarithmic=True)
    places = logarithmic_places(low, high, 5)
    assert len(places) >= 2
    assert all(10**low * (1 - 1e-6) <= place <= 10**high * (1 + 1e-6) for place in places)


def test_that_numbers_are_written_as_people_read_them():
    assert [short(0.5, 0.1), short(2, 1), short(0, 1), short(1e-5, 1e-5)] == ["0.5", "2", "0", "1e-5"]
    assert [figure(0.12345), figure(12.345), figure(1e-5), figure(float("nan"))] == [
        "0.1235",
        "12.345",
        "1.00e-05",
        "–",
    ]
