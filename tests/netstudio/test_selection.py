"""What is picked."""

from __future__ import annotations

from core.graph import Edge
from netstudio.document import Selection


def test_that_a_selection_keeps_order_and_drops_doubles(qtbot):
    selection = Selection()
    with qtbot.waitSignal(selection.changed):
        selection.set(["b", "a", "b"], [Edge("a", "b")])
    assert selection.nodes == ("b", "a")
    assert selection.edges == (Edge("a", "b"),)
    with qtbot.assertNotEmitted(selection.changed):
        selection.set(["b", "a"], [Edge("a", "b")])


def test_that_revealing_selects_and_asks(qtbot):
    selection = Selection()
    with qtbot.waitSignal(selection.reveal_requested) as signal:
        selection.reveal("a", "units")
    assert signal.args == ["a", "units"]
    assert selection.nodes == ("a",)
