"""Moving nodes with the pointer and the keys."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


def test_that_a_drag_moves_a_node_on_the_grid_as_one_undo_step(open_canvas):
    hand = open_canvas("input", "conv2d", "output")
    before = hand.document.project
    start = hand.canvas.node_rect("conv2d_1").topLeft()
    hand.drag(hand.middle("conv2d_1"), hand.middle("conv2d_1") + QPointF(50, 101))
    x, y = hand.document.project.layout["conv2d_1"]
    assert (x % 8, y % 8) == (0, 0)
    assert abs(x - start.x() - 50) <= 6
    assert abs(y - start.y() - 101) <= 6
    assert hand.document.undo_stack.count() == 1
    assert hand.document.undo_stack.undoText() == "Move Conv2d"
    hand.undo()
    assert hand.document.project == before
    assert hand.canvas.node_rect("conv2d_1").topLeft() == start


def test_that_the_document_does_not_change_while_the_node_is_in_the_hand(open_canvas):
    hand = open_canvas("input", "conv2d", "output")
    before = hand.document.project
    hand.press(hand.middle("conv2d_1"))
    hand.move(hand.middle("conv2d_1") + QPointF(40, 40))
    hand.move(QPointF(300, 200))
    assert hand.document.project is before
    assert hand.canvas.node_rect("conv2d_1").top() > 100
    hand.key(Qt.Key.Key_Escape)
    hand.release(QPointF(300, 200))
    assert hand.document.project is before
    assert hand.canvas.node_rect("conv2d_1").top() == 0


def test_that_wires_follow_the_node_in_the_hand(open_canvas):
    hand = open_canvas("input", "conv2d", "output")
    hand.press(hand.middle("conv2d_1"))
    hand.move(hand.middle("conv2d_1") + QPointF(10, 40))
    hand.move(QPointF(300, 200))
    ends = {edge.source: item.route.polyline[-1] for edge, item in hand.canvas.scene.edges.items()}
    assert ends["input_1"] == hand.into("conv2d_1").toTuple()
    hand.release(QPointF(300, 200))


def test_that_a_click_with_an_unsteady_hand_moves_nothing(open_canvas):
    hand = open_canvas("input", "conv2d", "output")
    hand.drag(hand.middle("conv2d_1"), hand.middle("conv2d_1") + QPointF(2, 1))
    assert hand.document.undo_stack.count() == 0
    assert hand.selection.nodes == ("conv2d_1",)


def test_that_all_selected_nodes_move_together(open_canvas):
    hand = open_canvas("input", "conv2d", "output")
    hand.click(hand.middle("input_1"))
    hand.click(hand.middle("output_1"), CTRL)
    assert hand.selection.nodes == ("input_1", "output_1")
    hand.drag(hand.middle("output_1"), hand.middle("output_1") + QPointF(0, 80))
    assert [hand.canvas.node_rect(node).top() for node in ("input_1", "conv2d_1", "output_1")] == [80, 0, 80]
    assert hand.document.undo_stack.undoText() == "Move 2 layers"


def test_that_ctrl_click_takes_a_node_out_of_the_selection_and_escape_clears_it(open_canvas):
    hand = open_canvas("input", "conv2d", "output")
    hand.click(hand.middle("input_1"))
    hand.click(hand.middle("output_1"), SHIFT)
    hand.click(hand.middle("input_1"), CTRL)
    assert hand.selection.nodes == ("output_1",)
    hand.key(Qt.Key.Key_Escape)
    assert hand.selection.nodes == ()


def test_that_a_click_on_one_of_several_selected_nodes_selects_it_alone(open_canvas):
    hand = open_canvas("input", "conv2d", "output")
    hand.canvas.commands.select_all()
    hand.click(hand.middle("conv2d_1"))
    assert hand.selection.nodes == ("conv2d_1",)


def test_that_alt_drag_moves_a_copy_and_is_one_undo_step(open_canvas):
    hand = open_canvas("input", "conv2d", "output")
    before = hand.document.project
    hand.drag(hand.middle("conv2d_1"), hand.middle("conv2d_1") + QPointF(0, 160), ALT)
    (copy,) = hand.selection.nodes
    assert copy == "conv2d_2"
    assert hand.canvas.node_rect("conv2d_1").top() == 0
    assert hand.canvas.node_rect(copy).top() == 160
    assert hand.document.undo_stack.count() == 1
    hand.undo()
    assert hand.document.project == before


def test_that_escape_takes_the_copy_away_again(open_canvas):
    hand = open_canvas("input", "conv2d", "output")
    before = hand.document.project
    hand.press(hand.middle("conv2d_1"), keys=ALT)
    hand.move(hand.middle("conv2d_1") + QPointF(0, 90), keys=ALT)
    assert "conv2d_2" in hand.graph.by_id
    hand.key(Qt.Key.Key_Escape)
    assert hand.document.project == before


def test_that_an_unwired_node_dropped_on_a_wire_goes_into_it(open_canvas):
    hand = open_canvas("input", "conv2d", "flatten")
    node = hand.canvas.add_layer("relu", QPointF(330, 260))
    wire = (hand.out("input_1") + hand.into("conv2d_1")) / 2
    hand.drag(hand.middle(node), wire)
    assert ("input_1", node, 0) in hand.wires
    assert (node, "conv2d_1", 0) in hand.wires
    assert ("input_1", "conv2d_1", 0) not in hand.wires
    assert hand.document.undo_stack.undoText() == "Insert ReLU"


def test_that_an_edit_from_elsewhere_ends_the_drag(open_canvas):
    hand = open_canvas("input", "conv2d", "output")
    hand.drag(hand.middle("output_1"), hand.middle("output_1") + QPointF(0, 80))
    hand.press(hand.middle("conv2d_1"))
    hand.move(hand.middle("conv2d_1") + QPointF(0, 60))
    hand.undo()
    assert not hand.canvas.view.gesturing
    assert hand.canvas.node_rect("conv2d_1").top() == 0
    hand.release(QPointF(300, 300))
    assert hand.document.undo_stack.index() == 0


def test_that_arrow_keys_nudge_as_one_undo_step(open_canvas):
    hand = open_canvas("input", "conv2d", "output")
    before = hand.document.project
    hand.click(hand.middle("conv2d_1"))
    for _ in range(3):
        hand.key(Qt.Key.Key_Down)
    hand.key(Qt.Key.Key_Right, SHIFT)
    assert hand.document.project.layout["conv2d_1"] == (248 + 64, 24)
    assert hand.document.undo_stack.count() == 1
    hand.undo()
    assert hand.document.project == before


def test_that_alt_and_arrows_walk_along_wires(open_canvas):
    hand = open_canvas("input", "conv2d", "output")
    hand.canvas.view.setFocus()
    hand.key(Qt.Key.Key_Right, ALT)
    assert hand.selection.nodes == ("input_1",)
    hand.key(Qt.Key.Key_Right, ALT)
    hand.key(Qt.Key.Key_Right, ALT)
    assert hand.selection.nodes == ("output_1",)
    hand.key(Qt.Key.Key_Right, ALT)
    assert hand.selection.nodes == ("output_1",)
    hand.key(Qt.Key.Key_Left, ALT)
    assert hand.selection.nodes == ("conv2d_1",)
    assert hand.document.undo_stack.count() == 0


def test_that_a_rubber_band_selects_what_it_touches_and_shift_adds(open_canvas):
    hand = open_canvas("input", "conv2d", "relu", "output")
    card = hand.canvas.node_rect
    hand.drag(card("input_1").topLeft() - QPointF(20, 40), card("conv2d_1").bottomLeft() + QPointF(20, 40))
    assert hand.selection.nodes == ("input_1", "conv2d_1")
    hand.drag(card("output_1").topLeft() - QPointF(20, 40), card("output_1").bottomLeft() + QPointF(20, 40), SHIFT)
    assert hand.selection.nodes == ("input_1", "conv2d_1", "output_1")
    assert not [item for item in hand.canvas.scene.items() if type(item).__name__ == "RubberBand"]


def test_that_a_click_on_the_ground_clears_the_selection(open_canvas):
    hand = open_canvas("input", "output")
    hand.canvas.commands.select_all()
    hand.click(QPointF(100, 200))
    assert (hand.selection.nodes, hand.selection.edges) == ((), ())
