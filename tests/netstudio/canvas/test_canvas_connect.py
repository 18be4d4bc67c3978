"""Drawing, pulling and refusing wires."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem

from netstudio.canvas.drag_items import WireInHand
from netstudio.canvas.node_item import OUTPUT


def wire_in_hand(hand):
    return next((item for item in hand.canvas.scene.items() if isinstance(item, WireInHand)), None)


def test_that_a_wire_is_drawn_from_an_output_to_an_input(open_canvas):
    hand = open_canvas("input", "relu")
    tanh = hand.drop("tanh", QPointF(420, 200))
    hand.drag(hand.out("relu_1"), hand.into(tanh))
    assert ("relu_1", tanh, 0) in hand.wires
    assert hand.document.undo_stack.undoText() == "Connect ReLU to Tanh"


def test_that_the_wire_in_hand_is_a_line_whatever_was_painted_before(open_canvas):
    hand = open_canvas("input", "relu")
    wire, bare = WireInHand(hand.canvas.scene.look), QImage(200, 200, QImage.Format.Format_RGB32)
    wire.stretch(QPointF(20, 20), QPointF(180, 180), legal=None)
    bare.fill(Qt.GlobalColor.white)
    after_a_badge = bare.copy()
    for image, brush in [(bare, Qt.BrushStyle.NoBrush), (after_a_badge, Qt.GlobalColor.red)]:
        painter = QPainter(image)
        painter.setBrush(brush)
        wire.paint(painter, QStyleOptionGraphicsItem())
        painter.end()
    assert after_a_badge == bare


def test_that_a_wire_can_be_drawn_backwards_from_an_input(open_canvas):
    hand = open_canvas("input", "relu")
    tanh = hand.drop("tanh", QPointF(420, 200))
    hand.drag(hand.into(tanh), hand.out("relu_1"))
    assert ("relu_1", tanh, 0) in hand.wires


def test_that_a_wire_dropped_on_a_card_finds_the_free_port(open_canvas):
    hand = open_canvas("input", "relu")
    add = hand.drop("add", QPointF(420, 200))
    hand.drag(hand.out("input_1"), hand.middle(add))
    hand.drag(hand.out("relu_1"), hand.middle(add))
    assert {("input_1", add, 0), ("relu_1", add, 1)} <= hand.wires


def test_that_a_second_wire_into_a_port_replaces_the_first_in_one_undo_step(open_canvas):
    hand = open_canvas("input", "relu", "tanh")
    steps = hand.document.undo_stack.count()
    hand.drag(hand.out("input_1"), hand.into("tanh_1"))
    assert hand.wires == {("input_1", "relu_1", 0), ("input_1", "tanh_1", 0)}
    assert hand.document.undo_stack.count() == steps + 1
    hand.undo()
    assert hand.wires == {("input_1", "relu_1", 0), ("relu_1", "tanh_1", 0)}


def test_that_a_forbidden_target_is_red_with_the_reason_before_the_release(open_canvas):
    hand = open_canvas("input", "relu", "tanh", "output")
    before = hand.document.project
    hand.press(hand.out("tanh_1"))
    hand.move(hand.out("tanh_1") + QPointF(0, 90))
    assert wire_in_hand(hand).legal is None
    assert hand.bubble == ""
    hand.move(hand.into("relu_1"))
    assert wire_in_hand(hand).legal is False
    assert "loop" in hand.bubble
    hand.release(hand.into("relu_1"))
    assert hand.document.project is before
    assert wire_in_hand(hand) is None
    assert hand.bubble == ""


def test_that_a_layer_without_an_input_says_so(open_canvas):
    hand = open_canvas("input", "relu")
    hand.press(hand.out("relu_1"))
    hand.move(hand.middle("input_1") + QPointF(0, 10))
    hand.move(hand.middle("input_1"))
    assert hand.bubble == "Input has no input."
    hand.release(hand.middle("input_1"))
    assert hand.wires == {("input_1", "relu_1", 0)}


def test_that_a_layer_cannot_be_wired_to_itself(open_canvas):
    hand = open_canvas("input", "relu")
    hand.drag(hand.out("relu_1"), hand.into("relu_1"))
    assert hand.wires == {("input_1", "relu_1", 0)}


def test_that_legal_ports_are_lit_and_hopeless_nodes_dimmed_while_a_wire_is_drawn(open_canvas):
    hand = open_canvas("input", "relu", "tanh", "output")
    items = hand.canvas.scene.nodes
    hand.press(hand.out("relu_1"))
    hand.move(hand.out("relu_1") + QPointF(0, 90))
    assert items["output_1"].state.lit_ports == {0}
    assert items["input_1"].state.dimmed
    assert not items["relu_1"].state.dimmed
    hand.release(hand.out("relu_1") + QPointF(0, 90))
    assert not any(item.state.dimmed or item.state.lit_ports for item in items.values())


def test_that_the_bubble_foretells_the_shape_or_the_problem(open_canvas):
    hand = open_canvas("input", "conv2d", "relu")
    linear = hand.drop("linear", QPointF(500, 220))
    flatten = hand.drop("flatten", QPointF(800, 220))
    hand.press(hand.out("relu_1"))
    hand.move(hand.into(flatten) + QPointF(-30, -30))
    hand.move(hand.into(flatten))
    assert hand.bubble == "→ 1152"
    hand.move(hand.into(linear))
    assert "32" in hand.bubble
    assert wire_in_hand(hand).legal is True
    hand.key(Qt.Key.Key_Escape)


def test_that_a_wire_pulled_off_its_input_is_removed_on_the_ground(open_canvas):
    hand = open_canvas("input", "relu", "output")
    hand.drag(hand.into("output_1"), hand.into("output_1") + QPointF(-30, 150))
    assert hand.wires == {("input_1", "relu_1", 0)}
    assert hand.document.undo_stack.undoText() == "Disconnect Output"
    hand.undo()
    assert hand.wires == {("input_1", "relu_1", 0), ("relu_1", "output_1", 0)}
    assert all(item.isVisible() for item in hand.canvas.scene.edges.values())


def test_that_a_pulled_wire_goes_to_another_input_in_one_undo_step(open_canvas):
    hand = open_canvas("input", "relu", "output")
    tanh = hand.drop("tanh", QPointF(420, 220))
    steps = hand.document.undo_stack.count()
    hand.drag(hand.into("output_1"), hand.into(tanh))
    assert hand.wires == {("input_1", "relu_1", 0), ("relu_1", tanh, 0)}
    assert hand.document.undo_stack.count() == steps + 1


def test_that_a_pulled_wire_put_back_changes_nothing(open_canvas):
    hand = open_canvas("input", "relu", "output")
    before = hand.document.project
    hand.press(hand.into("output_1"))
    hand.move(hand.into("output_1") + QPointF(-40, 60))
    hand.move(hand.into("output_1"))
    hand.release(hand.into("output_1"))
    assert hand.document.project is before


def test_that_a_pulled_wire_moves_among_the_ports_of_a_growing_layer(open_canvas):
    hand = open_canvas("input", "relu", "tanh")
    add = hand.drop("add", QPointF(760, 220))
    for source in ("input_1", "relu_1", "tanh_1"):
        hand.drag(hand.out(source), hand.middle(add))
    assert {("input_1", add, 0), ("relu_1", add, 1), ("tanh_1", add, 2)} <= hand.wires
    hand.drag(hand.into(add, 0), hand.into(add, 3))
    assert {("relu_1", add, 0), ("tanh_1", add, 1), ("input_1", add, 2)} <= hand.wires


def test_that_escape_leaves_the_wire_where_it_was(open_canvas):
    hand = open_canvas("input", "relu", "output")
    before = hand.document.project
    hand.press(hand.into("output_1"))
    hand.move(hand.into("output_1") + QPointF(-40, 60))
    assert not all(item.isVisible() for item in hand.canvas.scene.edges.values())
    hand.key(Qt.Key.Key_Escape)
    assert hand.document.project is before
    assert all(item.isVisible() for item in hand.canvas.scene.edges.values())
    hand.release(hand.into("output_1"))


def test_that_a_click_on_a_port_draws_nothing(open_canvas):
    hand = open_canvas("input", "relu", "output")
    hand.click(hand.out("relu_1"))
    hand.click(hand.into("output_1"))
    assert hand.document.undo_stack.count() == 0


def test_that_a_port_under_the_pointer_stands_out(open_canvas):
    hand = open_canvas("input", "relu")
    item = hand.canvas.scene.nodes["relu_1"]
    hand.move(hand.out("relu_1"))
    assert item.state.hovered_port == OUTPUT
    hand.move(hand.out("relu_1") + QPointF(0, 200))
    assert item.state.hovered_port is None


def test_that_a_wire_is_selected_with_a_click_and_deleted(open_canvas):
    hand = open_canvas("input", "relu", "output")
    hand.click((hand.out("relu_1") + hand.into("output_1")) / 2)
    assert [(edge.source, edge.target) for edge in hand.selection.edges] == [("relu_1", "output_1")]
    hand.canvas.delete_selected()
    assert hand.wires == {("input_1", "relu_1", 0)}
    assert hand.document.undo_stack.undoText() == "Delete wire"
