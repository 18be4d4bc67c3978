"""The network in small: when it shows itself, and where a press in it leads."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt


def test_that_the_overview_shows_itself_only_while_something_is_out_of_sight(open_canvas):
    hand = open_canvas("input", "relu", "tanh")
    hand.canvas.resize(900, 600)
    hand.canvas.fit()
    assert not hand.canvas.minimap.isVisible()
    hand.canvas.zoom_to(3.0)
    assert hand.canvas.minimap.isVisible()
    hand.canvas.fit()
    assert not hand.canvas.minimap.isVisible()


def test_that_a_press_in_the_overview_looks_at_that_place(open_canvas):
    hand = open_canvas("input", "relu", "tanh", "gelu", "flatten")
    hand.canvas.resize(900, 600)
    hand.canvas.zoom_to(2.0)
    overview = hand.canvas.minimap
    spot = overview.to_map(hand.middle("input_1")).toPoint()
    hand.qtbot.mousePress(overview, Qt.MouseButton.LeftButton, pos=spot)
    assert hand.canvas.view.camera.visible_area().contains(hand.middle("input_1"))
    assert not hand.canvas.framing.following


def test_that_map_and_scene_are_inverse(open_canvas):
    hand = open_canvas("input", "relu")
    hand.canvas.zoom_to(2.0)
    overview = hand.canvas.minimap
    back = overview.to_scene(overview.to_map(QPointF(40, 70)))
    assert (back - QPointF(40, 70)).manhattanLength() < 1e-6


def test_that_a_small_canvas_and_a_person_can_do_without_it(open_canvas):
    hand = open_canvas("input", "relu", "tanh")
    hand.canvas.resize(900, 600)
    hand.canvas.zoom_to(3.0)
    hand.canvas.minimap.wanted = False
    assert not hand.canvas.minimap.isVisible()
    hand.canvas.minimap.wanted = True
    hand.canvas.resize(300, 180)
    assert not hand.canvas.minimap.isVisible()


def test_that_the_overview_keeps_its_corner_when_the_view_scrolls(open_canvas):
    hand = open_canvas("input", "relu", "tanh")
    hand.canvas.resize(900, 600)
    hand.canvas.zoom_to(3.0)
    before = hand.canvas.minimap.pos()
    hand.canvas.view.camera.scroll_by(QPoint(60, 40))
    assert hand.canvas.minimap.pos() == before
