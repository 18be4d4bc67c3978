"""Many names in little memory."""

from __future__ import annotations

import sys

import pytest

from core.data.images import Names

ODD = ["cats/1.png", "", "Ä/鳥.jpg", "bad\udcff.png", "lone\ud800", "cats/1.png"]


def test_that_any_name_comes_back_as_it_was():
    names = Names(ODD)
    assert (list(names), len(names), [names[place] for place in range(len(ODD))]) == (ODD, 6, ODD)
    assert (names[-1], names[1:4], names[::-2]) == (ODD[-1], ODD[1:4], ODD[::-2])
    assert "Ä/鳥.jpg" in names
    assert "Ä" not in names


@pytest.mark.parametrize("place", [6, -7])
def test_that_there_is_no_name_beyond_the_last(place):
    with pytest.raises(IndexError, match="there are 6"):
        Names(ODD)[place]


def test_that_names_take_little_more_than_their_letters():
    many = [f"class{number % 10}/{number:06}.jpg" for number in range(10_000)]
    names = Names(many)
    taken = sys.getsizeof(names._letters) + sys.getsizeof(names._ends)
    assert taken < 1.4 * sum(len(name) + 8 for name in many)
