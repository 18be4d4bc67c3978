"""Layers that come from the palette."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent
from PySide6.QtWidgets import QApplication

from netstudio.canvas.drag_items import GhostNode
from netstudio.canvas.edge_item import EdgeState


def ghosts(hand):
    return [item for item in hand.canvas.scene.items() if isinstance(item, GhostNode)]


def lit(hand):
    return [edge.source for edge, item in hand.canvas.scene.edges.items() if item.state is EdgeState.TARGETED]


def test_that_a_layer_dropped_on_the_ground_is_added_there_and_selected(open_canvas):
    hand = open_canvas("input", "output")
    node = hand.drop("relu", QPointF(100, 300))
    middle = hand.middle(node)
    assert abs(middle.x() - 100) <= 4
    assert abs(middle.y() - 300) <= 6
    assert hand.selection.nodes == (node,)
    assert hand.document.undo_stack.undoText() == "Add ReLU"
    assert ghosts(hand) == []


def test_that_dropping_a_layer_on_a_wire_inserts_it(open_canvas):
    hand = open_canvas("input", "conv2d", "output")
    wire = (hand.out("conv2d_1") + hand.into("output_1")) / 2
    node = hand.drop("relu", wire)
    assert hand.wires == {("input_1", "conv2d_1", 0), ("conv2d_1", node, 0), (node, "output_1", 0)}
    assert hand.document.undo_stack.count() == 1
    assert hand.document.undo_stack.undoText() == "Insert ReLU"


def test_that_what_follows_makes_room_for_an_inserted_layer(open_canvas):
    hand = open_canvas("input", "conv2d", "flatten", "output")
    node = hand.drop("relu", (hand.out("conv2d_1") + hand.into("flatten_1")) / 2)
    cards = [hand.canvas.node_rect(name) for name in ("input_1", "conv2d_1", node, "flatten_1", "output_1")]
    assert all(after.left() - before.right() >= 40 for before, after in pairwise(cards))
    assert len({card.top() for card in cards}) == 1
    hand.undo()
    assert hand.canvas.node_rect("flatten_1").left() == 496


def test_that_a_layer_without_an_output_is_not_put_on_a_wire(open_canvas):
    hand = open_canvas("input", "conv2d", "output")
    wire = (hand.out("input_1") + hand.into("conv2d_1")) / 2
    assert hand.carry("output", wire)
    assert lit(hand) == []
    hand.drop("output", wire)
    assert ("input_1", "conv2d_1", 0) in hand.wires


def test_that_the_wire_lights_up_under_a_layer_and_goes_out_when_it_leaves(open_canvas):
    hand = open_canvas("input", "conv2d", "output")
    assert hand.carry("relu", (hand.out("input_1") + hand.into("conv2d_1")) / 2)
    assert lit(hand) == ["input_1"]
    assert len(ghosts(hand)) == 1
    hand.carry_away()
    assert lit(hand) == []
    assert ghosts(hand) == []
    assert hand.document.undo_stack.count() == 0


def test_that_unknown_layers_and_files_are_not_taken(open_canvas):
    hand = open_canvas("input", "output")
    assert not hand.carry("no_such_layer", QPointF(0, 200))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile("/tmp/data.csv")])
    enter = QDragEnterEvent(
        hand.at(QPointF()), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(hand.viewport, enter)
    assert not enter.isAccepted()


def test_that_an_empty_canvas_takes_its_first_layer(open_canvas):
    hand = open_canvas()
    hand.carry("input", QPointF(0, 0))
    assert hand.canvas.findChild(object, "canvas.hint").title == "Drop it here"
    node = hand.drop("input", QPointF(0, 0))
    assert hand.canvas.scene.nodes.keys() == {node}


def test_that_a_layer_never_lands_on_another(open_canvas):
    hand = open_canvas("input", "output")
    node = hand.drop("relu", hand.middle("input_1") + QPointF(0, 12))
    assert not hand.canvas.node_rect(node).intersects(hand.canvas.node_rect("input_1"))


def test_that_add_follows_the_selection_and_is_wired(open_canvas):
    hand = open_canvas("input", "conv2d")
    hand.selection.set(["conv2d_1"])
    relu = hand.canvas.add_layer("relu")
    flatten = hand.canvas.add_layer("flatten")
    assert {("conv2d_1", relu, 0), (relu, flatten, 0)} <= hand.wires
    assert hand.selection.nodes == (flatten,)
    assert hand.canvas.node_rect(relu).left() > hand.canvas.node_rect("conv2d_1").right()


def test_that_add_in_the_middle_of_a_chain_goes_into_the_wire(open_canvas):
    hand = open_canvas("input", "conv2d", "output")
    hand.selection.set(["conv2d_1"])
    relu = hand.canvas.add_layer("relu")
    assert hand.wires == {("input_1", "conv2d_1", 0), ("conv2d_1", relu, 0), (relu, "output_1", 0)}


def test_that_add_on_a_selected_output_goes_in_front_of_it(open_canvas):
    hand = open_canvas("input", "conv2d", "output")
    hand.selection.set(["output_1"])
    relu = hand.canvas.add_layer("relu")
    assert {("conv2d_1", relu, 0), (relu, "output_1", 0)} <= hand.wires


def test_that_add_merges_all_selected_layers(open_canvas):
    hand = open_canvas("input", "relu", "tanh")
    hand.selection.set(["relu_1", "tanh_1"])
    add = hand.canvas.add_layer("add")
    assert {("relu_1", add, 0), ("tanh_1", add, 1)} <= hand.wires


def test_that_add_goes_into_the_selected_wire(open_canvas):
    hand = open_canvas("input", "output")
    hand.selection.set((), hand.graph.edges)
    relu = hand.canvas.add_layer("relu")
    assert hand.wires == {("input_1", relu, 0), (relu, "output_1", 0)}


def test_that_add_without_a_selection_stands_in_view_unwired(open_canvas):
    hand = open_canvas("input", "output")
    relu = hand.canvas.add_layer("relu")
    assert hand.graph.incoming[relu] == hand.graph.outgoing[relu] == ()
    assert hand.canvas.view.camera.visible_area().contains(hand.canvas.node_rect(relu))
