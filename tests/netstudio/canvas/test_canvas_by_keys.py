"""Wires, walking, arranging and Tab on the canvas without a pointer."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from core.catalog import layer_kinds
from core.data.choice import DataChoice
from core.data.readers.digits import Digits
from core.graph import Edge, Graph, edit
from core.project import Project
from netstudio.canvas import wiring

ALT, CTRL, SHIFT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


def project_of(graph):
    return Project(
        graph, {node.id: (248.0 * place, 0.0) for place, node in enumerate(graph.nodes)}, DataChoice(Digits())
    )


def loose(*keys):
    graph = Graph()
    for key in ("input", *keys):
        graph, _ = edit.add_node(graph, layer_kinds.default(key))
    return graph


def test_that_selected_layers_are_wired_in_the_order_they_were_picked(open_canvas):
    hand = open_canvas(project=project_of(loose("relu", "dropout")))
    hand.selection.set(["input_1", "dropout_1", "relu_1"])
    hand.canvas.commands.connect_selected()
    assert hand.wires == {("input_1", "dropout_1", 0), ("dropout_1", "relu_1", 0)}
    assert hand.document.undo_stack.undoText() == "Connect"
    hand.undo()
    assert hand.wires == set()


def test_that_several_are_wired_into_one_that_merges():
    graph = wiring.chained(loose("relu", "dropout", "concat"), ["input_1", "relu_1", "dropout_1", "concat_1"])
    assert {edge.source for edge in graph.incoming["concat_1"]} == {"input_1", "relu_1", "dropout_1"}


def test_that_every_input_is_reached_by_wiring_again():
    graph = loose("matmul")
    (target,) = [node.id for node in graph.nodes if node.id != "input_1"]
    seen = set()
    for _ in range(len(graph.input_ports(target)) + 1):
        graph = wiring.chained(graph, ["input_1", target])
        (edge,) = graph.incoming[target]
        seen.add(edge.port)
    assert seen == set(range(len(layer_kinds.default(graph.by_id[target].layer.key).inputs)))


def test_that_what_cannot_be_wired_is_told(open_canvas):
    hand = open_canvas("input", "relu", "output")
    said = []
    hand.canvas.commands.refused.connect(said.append)
    hand.selection.set(["relu_1", "input_1"])
    hand.canvas.commands.connect_selected()
    hand.selection.set(["relu_1", "relu_1"])
    hand.canvas.commands.connect_selected()
    assert len(said) == 2
    assert all(text.endswith(".") for text in said)
    assert hand.document.undo_stack.count() == 0


def test_that_wires_among_the_selected_layers_are_cut(open_canvas):
    hand = open_canvas("input", "relu", "dropout", "output")
    hand.selection.set(["input_1", "relu_1"])
    hand.canvas.commands.disconnect_selected()
    assert ("input_1", "relu_1", 0) not in hand.wires
    assert len(hand.wires) == 2
    hand.selection.set(["dropout_1"])
    hand.canvas.commands.disconnect_selected()
    assert hand.wires == set()
    with pytest.raises(wiring.CannotWire):
        wiring.cut(hand.graph, ["dropout_1"])


def test_that_walking_with_shift_adds_to_the_selection_and_goes_on_where_no_wire_leads(open_canvas):
    hand = open_canvas(project=project_of(loose("relu", "dropout")))
    hand.canvas.view.setFocus()
    hand.key(Qt.Key.Key_Right)
    hand.key(Qt.Key.Key_Right, ALT)
    hand.key(Qt.Key.Key_Right, ALT | SHIFT)
    assert hand.selection.nodes == ("relu_1", "dropout_1")


def test_that_only_several_selected_layers_are_arranged(open_canvas):
    hand = open_canvas("input", "relu", "dropout", "flatten", "output")
    hand.selection.set(["relu_1"])
    hand.canvas.commands.nudge(0, 160)
    hand.selection.set(["dropout_1"])
    hand.canvas.commands.nudge(-240, 320)
    before = dict(hand.canvas.scene.positions)
    hand.selection.set(["relu_1", "dropout_1"])
    steps = hand.document.undo_stack.count()
    hand.canvas.arrange()
    after = hand.canvas.scene.positions
    assert {node for node in after if after[node] != before[node]} <= {"relu_1", "dropout_1"}
    assert after["dropout_1"][0] > after["relu_1"][0]
    assert after["dropout_1"][1] == after["relu_1"][1]
    assert hand.document.undo_stack.count() == steps + 1


def test_that_undo_leaves_view_and_selection(open_canvas):
    hand = open_canvas("input", "relu", "output")
    hand.canvas.zoom_to(1.5)
    hand.selection.set(["relu_1"])
    hand.canvas.commands.nudge(0, 80)
    area = hand.canvas.view.camera.visible_area()
    hand.undo()
    assert hand.selection.nodes == ("relu_1",)
    assert hand.canvas.view.camera.visible_area() == area
    assert hand.graph.edges[0] == Edge("input_1", "relu_1", 0)


def test_that_ctrl_tab_leaves_the_canvas(open_canvas, qtbot):
    hand = open_canvas("input", "relu", "output")
    hand.canvas.activateWindow()
    hand.canvas.view.setFocus()
    qtbot.waitUntil(hand.canvas.view.hasFocus)
    hand.key(Qt.Key.Key_Tab, CTRL)
    assert not hand.canvas.view.hasFocus()
