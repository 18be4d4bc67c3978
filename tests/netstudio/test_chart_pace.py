"""How often curves are painted."""

from __future__ import annotations

import pytest

from netstudio.charts.pace import Pace

VIEW = (0.0, 10.0)


@pytest.fixture
def pace():
    found = Pace()
    found.drawn(100.0, 0.004, VIEW, 5.0)
    return found


def test_that_the_first_redraw_comes_at_once():
    assert Pace().delay(5.0) == 0
    assert Pace().worth(5.0, VIEW, 0.0, 300)


def test_that_an_expensive_redraw_is_followed_by_a_longer_wait(pace):
    assert pace.delay(100.0) == pytest.approx(0.32)
    assert pace.delay(100.1) == pytest.approx(0.22)
    assert pace.delay(101.0) == 0
    pace.drawn(200.0, 1.0, VIEW, 5.0)
    assert pace.delay(200.0) == pytest.approx(0.5)


def test_that_a_curve_that_grew_by_less_than_a_pixel_is_not_painted(pace):
    assert not pace.worth(100.1, VIEW, 5.02, 300)
    assert pace.worth(100.1, VIEW, 5.1, 300)


def test_that_the_figures_are_renewed_every_second(pace):
    assert not pace.worth(100.9, VIEW, 5.0, 300)
    assert pace.worth(101.0, VIEW, 5.0, 300)


def test_that_another_view_is_always_worth_it(pace):
    assert pace.worth(100.1, (0.0, 20.0), 5.0, 300)


def test_that_a_change_of_looks_does_not_wait(pace):
    pace.hurry()
    assert pace.delay(100.0) == 0
    assert pace.worth(100.0, VIEW, 5.0, 300)
