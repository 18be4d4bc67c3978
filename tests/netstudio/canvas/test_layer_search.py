"""Looking for a layer on the canvas: what is listed, where it lands, and what it is wired to."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QLineEdit

from core.catalog import Spec, layer_kinds
from netstudio.canvas.layer_search import takes

EMPTY = QPointF(120, 400)


def line(hand):
    return hand.canvas.layer_search.findChild(QLineEdit)


def look_for(hand, words):
    hand.qtbot.keyClicks(line(hand), words)
    return hand.canvas.layer_search.listed()


def take(hand, words):
    look_for(hand, words)
    hand.qtbot.keyClick(line(hand), Qt.Key.Key_Return)


def double_click(hand, point):
    hand.qtbot.mouseDClick(hand.viewport, Qt.MouseButton.LeftButton, pos=hand.at(point))


def test_that_tab_on_the_canvas_opens_the_search_and_enter_adds_what_it_found(open_canvas):
    hand = open_canvas("input", "relu")
    hand.canvas.activateWindow()
    hand.canvas.view.setFocus()
    hand.qtbot.waitUntil(hand.canvas.view.hasFocus)
    hand.qtbot.keyClick(hand.canvas.view, Qt.Key.Key_Tab)
    assert hand.canvas.layer_search.isVisible()
    take(hand, "dropout")
    assert hand.graph.nodes[-1].layer.key == "dropout"
    assert not hand.canvas.layer_search.isVisible()


def test_that_a_double_click_on_the_empty_canvas_adds_the_layer_there(open_canvas):
    hand = open_canvas("input", "relu")
    double_click(hand, EMPTY)
    take(hand, "tanh")
    card = hand.canvas.node_rect(hand.graph.nodes[-1].id)
    assert (card.center() - EMPTY).manhattanLength() < 32


def test_that_what_is_found_follows_the_selected_layer(open_canvas):
    hand = open_canvas("input", "relu")
    hand.selection.set(["relu_1"])
    hand.canvas.search_layer()
    take(hand, "sigmoid")
    assert ("relu_1", "sigmoid_1", 0) in hand.wires


@pytest.mark.parametrize("word", ["fc", "linear", "dense", "fully"])
def test_that_a_layer_is_found_by_all_its_names(open_canvas, word):
    hand = open_canvas("input")
    hand.canvas.search_layer()
    assert look_for(hand, word)[0] == "linear"


def test_that_recent_layers_stand_first(open_canvas):
    hand = open_canvas("input", "relu")
    for word in ("tanh", "gelu"):
        hand.canvas.search_layer()
        take(hand, word)
    hand.canvas.search_layer()
    assert hand.canvas.layer_search.listed()[:2] == ("gelu", "tanh")


def test_that_a_wire_dropped_on_the_empty_canvas_lists_what_takes_its_shape_and_wires_it(open_canvas):
    hand = open_canvas("input", "flatten")
    hand.drag(hand.out("flatten_1"), EMPTY)
    search = hand.canvas.layer_search
    assert search.isVisible()
    assert "linear" in search.listed()
    assert "conv2d" not in search.listed()
    assert "input" not in search.listed()
    take(hand, "linear")
    assert ("flatten_1", "linear_1", 0) in hand.wires
    assert hand.document.undo_stack.undoText() == f"Add {layer_kinds.classes['linear'].title}"


def test_that_a_wire_pulled_backwards_onto_the_empty_canvas_feeds_the_input(open_canvas):
    hand = open_canvas("input")
    relu = hand.drop("relu", QPointF(420, 200))
    hand.drag(hand.into(relu), EMPTY)
    take(hand, "tanh")
    assert ("tanh_1", relu, 0) in hand.wires


def test_that_a_wire_pulled_off_its_input_is_only_taken_away(open_canvas):
    hand = open_canvas("input", "relu")
    hand.drag(hand.into("relu_1"), EMPTY)
    assert not hand.wires
    assert not hand.canvas.layer_search.isVisible()


def test_that_escape_adds_nothing_and_gives_the_keys_back_to_the_canvas(open_canvas):
    hand = open_canvas("input")
    hand.canvas.search_layer()
    look_for(hand, "conv")
    hand.qtbot.keyClick(line(hand), Qt.Key.Key_Escape)
    assert not hand.canvas.layer_search.isVisible()
    assert len(hand.graph.nodes) == 1


def test_that_words_which_fit_nothing_say_so(open_canvas):
    hand = open_canvas("input")
    hand.canvas.search_layer()
    assert look_for(hand, "zzzqqq") == ()
    hand.qtbot.keyClick(line(hand), Qt.Key.Key_Return)
    assert len(hand.graph.nodes) == 1


def test_that_every_layer_that_is_listed_after_a_picture_takes_it(open_canvas):
    spec = Spec((3, 32, 32))
    keys = {kind.key for kind in layer_kinds.classes.values() if takes(kind, spec)}
    assert {"conv2d", "flatten", "add", "concat", "relu"} <= keys
    assert not keys & {"input", "lstm"}
