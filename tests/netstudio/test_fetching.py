"""Fetching: what is in sight first, nothing that is not wanted any more, no thread that outlives its work."""

from __future__ import annotations

import threading

import pytest

from netstudio.settings import Settings
from netstudio.training import Fetcher


@pytest.fixture
def arrivals(qapp):
    made = []

    def build(fetch):
        fetcher, found = Fetcher(fetch), []
        fetcher.arrived.connect(lambda key, value: found.append((key, value)))
        made.append(fetcher)
        return fetcher, found

    yield build
    for fetcher in made:
        fetcher.forget()
        assert fetcher.wait(5.0)


def test_that_everything_wanted_arrives_in_its_order(qtbot, arrivals):
    fetcher, found = arrivals(lambda key: key * 10)
    fetcher.want([3, 1, 2])
    qtbot.waitUntil(lambda: not fetcher.busy)
    assert found == [(3, 30), (1, 10), (2, 20)]
    assert fetcher.wait(5.0)


def test_that_what_is_out_of_sight_is_never_fetched(qtbot, arrivals):
    begun, go_on, asked = threading.Event(), threading.Event(), []

    def fetch(key):
        asked.append(key)
        begun.set()
        go_on.wait(5.0)
        return key

    fetcher, found = arrivals(fetch)
    fetcher.want(range(100))
    assert begun.wait(5.0)
    fetcher.want([200, 201])
    go_on.set()
    qtbot.waitUntil(lambda: not fetcher.busy)
    assert asked == [0, 200, 201]
    assert [key for key, _ in found] == [0, 200, 201]


def test_that_a_fault_arrives_as_what_it_is(qtbot, arrivals):
    fetcher, found = arrivals(lambda key: 1 // key)
    fetcher.want([0, 1])
    qtbot.waitUntil(lambda: len(found) == 2)
    assert isinstance(found[0][1], ZeroDivisionError)
    assert found[1] == (1, 1)


def test_that_nothing_of_former_data_arrives(qtbot, arrivals):
    begun, go_on = threading.Event(), threading.Event()

    def slow(key):
        begun.set()
        go_on.wait(5.0)
        return "former"

    fetcher, found = arrivals(slow)
    fetcher.want([1])
    assert begun.wait(5.0)
    fetcher.forget(lambda key: "new")
    go_on.set()
    fetcher.want([1])
    qtbot.waitUntil(lambda: not fetcher.busy)
    qtbot.waitUntil(lambda: bool(found))
    assert found == [(1, "new")]


def test_that_recent_data_are_remembered_once_each_and_newest_first(tmp_path):
    settings = Settings(tmp_path)
    for name in ("a.csv", "b", "a.csv"):
        settings.add_recent_data(tmp_path / name)
    assert settings.recent_data == (tmp_path / "a.csv", tmp_path / "b")
    assert settings.recent == ()
