"""The settings of what is selected."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QLabel, QLineEdit

from core.catalog import Placeholder, layer_kinds
from core.graph import edit
from netstudio.inspector import Inspector
from netstudio.main_window.workspace import SIDE_MINIMUM
from netstudio.theme import Theme
from netstudio.widgets import IntegerBox

LINE_MARGIN = 2
"""What Qt leaves free at both ends of a line of text."""


class Bench:
    def __init__(self, desk) -> None:
        self.qtbot, self.document, self.change = desk.qtbot, desk.document, desk.change
        self.selection, self.analysis = desk.selection, desk.analysis
        self.inspector = desk.put(Inspector, "light", 336, 800)

    def layer(self, node: str):
        return self.document.project.graph.by_id[node].layer

    def texts(self) -> set[str]:
        return {label.text() for label in self.inspector.findChildren(QLabel) if label.isVisible()}

    def box(self, field: str) -> QAbstractSpinBox:
        return self.inspector.layer_page.form.editor(field).findChild(QAbstractSpinBox)


@pytest.fixture
def bench(desk) -> Bench:
    return Bench(desk)


def test_that_the_network_is_described_while_nothing_is_selected(bench):
    graph, analysis = bench.document.project.graph, bench.analysis.current
    assert {
        "Network",
        str(len(graph.nodes)),
        f"{analysis.parameters:,}",
        f"{analysis.multiply_adds:,}",
    } <= bench.texts()


def test_that_a_click_on_a_layer_of_the_list_selects_it(bench):
    order = bench.document.project.graph.order
    costs = bench.inspector.network_page._list
    bench.qtbot.mouseClick(costs, Qt.MouseButton.LeftButton, pos=QPoint(60, 32 * 3 + 10))
    assert bench.selection.nodes == (order[3],)


def test_that_shapes_costs_and_settings_of_a_layer_are_shown(bench):
    bench.selection.set(["conv2d_2"])
    inferred = bench.analysis.current.inferred["conv2d_2"]
    assert {"16 × 8 × 8", "32 × 8 × 8", f"{inferred.parameters:,}"} <= bench.texts()
    assert bench.inspector.findChild(QLineEdit, "inspector_name").text() == "Conv2d 2"
    assert bench.box("out_channels").value() == 32


def test_that_typing_is_one_undo_step_with_a_name(bench):
    bench.selection.set(["conv2d_1"])
    box = bench.box("out_channels")
    box.setFocus()
    box.selectAll()
    bench.qtbot.keyClicks(box, "128")
    assert bench.layer("conv2d_1").out_channels == 128
    assert bench.document.undo_stack.count() == 1
    assert bench.document.undo_stack.undoText() == "Change Out channels of Conv2d"
    bench.qtbot.keyClick(box, Qt.Key.Key_Return)
    bench.qtbot.keyClick(box, Qt.Key.Key_Up)
    assert bench.document.undo_stack.count() == 2
    bench.document.undo_stack.undo()
    bench.document.undo_stack.undo()
    assert bench.layer("conv2d_1").out_channels == 16
    assert box.value() == 16


def test_that_typing_in_two_fields_is_two_steps(bench):
    bench.selection.set(["conv2d_1"])
    bench.box("out_channels").setValue(8)
    bench.box("groups").setValue(2)
    assert bench.document.undo_stack.count() == 2


def test_that_several_layers_of_one_kind_are_edited_at_once_in_one_step(bench):
    bench.selection.set(["conv2d_1", "conv2d_2"])
    assert bench.box("out_channels").text() == "—"
    assert bench.document.undo_stack.count() == 0
    box = bench.box("out_channels")
    box.setFocus()
    box.selectAll()
    bench.qtbot.keyClicks(box, "24")
    assert [bench.layer(node).out_channels for node in ("conv2d_1", "conv2d_2")] == [24, 24]
    assert bench.document.undo_stack.count() == 1
    bench.document.undo_stack.undo()
    assert [bench.layer(node).out_channels for node in ("conv2d_1", "conv2d_2")] == [16, 32]


def test_that_looking_at_several_layers_and_leaving_changes_nothing(bench):
    before = bench.document.project
    bench.selection.set(["conv2d_1", "conv2d_2"])
    box = bench.box("out_channels")
    box.setFocus()
    bench.qtbot.keyClick(box, Qt.Key.Key_Tab)
    bench.selection.set([])
    assert bench.document.project is before


def test_that_layers_of_different_kinds_are_only_counted(bench):
    bench.selection.set(["conv2d_1", "linear_1"])
    total = sum(bench.analysis.current.inferred[node].parameters for node in ("conv2d_1", "linear_1"))
    assert {"2 layers", f"{total:,}"} <= bench.texts()


def test_that_a_layer_can_be_renamed(bench):
    bench.selection.set(["conv2d_1"])
    name = bench.inspector.findChild(QLineEdit, "inspector_name")
    name.setFocus()
    name.selectAll()
    bench.qtbot.keyClicks(name, "  First   edges ")
    bench.qtbot.keyClick(name, Qt.Key.Key_Return)
    assert bench.document.project.graph.by_id["conv2d_1"].name == "First edges"
    assert bench.document.undo_stack.undoText() == "Rename Conv2d"


def test_that_an_empty_name_is_not_taken(bench):
    bench.selection.set(["conv2d_1"])
    name = bench.inspector.findChild(QLineEdit, "inspector_name")
    name.setFocus()
    name.selectAll()
    bench.qtbot.keyClicks(name, " ")
    bench.qtbot.keyClick(name, Qt.Key.Key_Return)
    assert bench.document.project.graph.by_id["conv2d_1"].name == "Conv2d"
    assert name.text() == "Conv2d"


def test_that_a_problem_stands_at_its_field_and_its_repair_is_one_step(bench):
    bench.selection.set(["conv2d_2"])
    bench.change(edit.set_field(bench.document.project.graph, "conv2d_2", "groups", 3))
    (problem,) = (p for p in bench.analysis.current.of("conv2d_2") if p.field == "groups")
    bench.qtbot.waitUntil(lambda: problem.text in bench.texts())
    steps = bench.document.undo_stack.count()
    text = problem.repairs[0].text
    next(b for b in bench.inspector.findChildren(QAbstractButton) if b.text() == text and b.isVisible()).click()
    assert bench.analysis.current.trainable
    assert bench.document.undo_stack.count() == steps + 1
    assert bench.document.undo_stack.undoText() == text
    bench.qtbot.waitUntil(lambda: problem.text not in bench.texts())


def test_that_a_problem_of_the_wiring_stands_above_the_settings(bench):
    bench.change(edit.remove(bench.document.project.graph, ["flatten_1"]))
    bench.selection.set(["linear_1"])
    problem = next(p for p in bench.analysis.current.of("linear_1") if not p.field)
    bench.qtbot.waitUntil(lambda: problem.text in bench.texts())


def test_that_an_edit_elsewhere_is_shown(bench):
    bench.selection.set(["conv2d_1"])
    bench.change(edit.set_field(bench.document.project.graph, "conv2d_1", "out_channels", 5))
    assert bench.box("out_channels").value() == 5


def test_that_a_deleted_layer_is_no_longer_shown(bench):
    bench.selection.set(["conv2d_1"])
    bench.change(edit.remove(bench.document.project.graph, ["conv2d_1"]))
    assert "Network" in bench.texts()


def test_that_revealing_a_field_puts_the_cursor_there(bench):
    bench.inspector.activateWindow()
    bench.selection.reveal("conv2d_1", "groups")
    bench.qtbot.waitUntil(lambda: bench.box("groups").hasFocus())


def test_that_a_layer_of_an_unknown_kind_is_shown_without_settings(bench):
    graph, node = edit.add_node(bench.document.project.graph, Placeholder())
    bench.change(graph)
    bench.selection.set([node])
    assert bench.inspector.layer_page.form.empty
    assert any("does not know" in text for text in bench.texts())


@pytest.mark.parametrize("key", ["conv2d", "conv3d", "conv_transpose3d", "max_pool3d"])
def test_that_sizes_can_be_read_in_the_narrowest_panel(bench, key):
    theme = Theme("light")
    theme.install()
    graph, node = edit.add_node(bench.document.project.graph, layer_kinds.default(key))
    for field in ("kernel_size", "stride", "padding"):
        axes = len(getattr(graph.by_id[node].layer, field))
        graph = edit.set_field(graph, node, field, (16,) * axes)
    bench.change(graph)
    bench.selection.set([node])
    bench.inspector.resize(SIDE_MINIMUM, 900)
    bench.qtbot.wait(20)
    boxes = [box for box in bench.inspector.layer_page.form.findChildren(IntegerBox) if box.text() == "16"]
    assert len(boxes) >= 6
    for box in boxes:
        line = box.lineEdit()
        room = line.width() - 2 * LINE_MARGIN - line.textMargins().left() - line.textMargins().right()
        assert room >= line.fontMetrics().horizontalAdvance("16"), box.accessibleName()


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_that_the_page_is_never_wider_than_the_panel(bench, mode):
    theme = Theme(mode)
    theme.install()
    bench.selection.set(["conv2d_1"])
    bench.document.apply(
        dataclasses.replace(
            bench.document.project,
            graph=edit.rename(bench.document.project.graph, "conv2d_1", "A name that goes on and on " * 6),
        ),
        "Rename",
    )
    bench.inspector.resize(SIDE_MINIMUM, 500)
    bench.qtbot.wait(20)
    page = bench.inspector.layer_page
    assert page.width() <= page.parentWidget().width()
