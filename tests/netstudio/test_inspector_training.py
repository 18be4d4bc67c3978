"""How layers train, set in the inspector, on every level of the network."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from core.graph import edit, paths
from netstudio.inspector import Inspector


class Bench:
    def __init__(self, desk) -> None:
        self.qtbot, self.document, self.change = desk.qtbot, desk.document, desk.change
        self.selection, self.analysis = desk.selection, desk.analysis
        self.inspector = desk.put(Inspector, "light", 336, 900)

    @property
    def training(self):
        return self.inspector.layer_page.training

    def settings(self, path: str):
        return paths.node_at(self.document.project.graph, path).settings

    def type(self, field: str, text: str, *, finish: bool = True) -> None:
        line = self.training.form.editor(field).findChild(QLineEdit)
        line.setFocus()
        line.selectAll()
        self.qtbot.keyClicks(line, text)
        if finish:
            self.qtbot.keyClick(line, Qt.Key.Key_Return)


@pytest.fixture
def bench(desk) -> Bench:
    return Bench(desk)


def test_that_only_layers_with_weights_have_the_section(bench):
    bench.selection.set(["conv2d_1"])
    assert bench.training.isVisible()
    bench.selection.set(["flatten_1"])
    assert not bench.training.isVisible()


def test_that_the_section_stays_while_a_layer_has_a_problem(bench):
    bench.change(edit.set_field(bench.document.project.graph, "conv2d_1", "out_channels", 0))
    bench.selection.set(["conv2d_1"])
    assert bench.training.isVisible()


def test_that_typing_a_rate_is_one_undo_step(bench):
    bench.selection.set(["conv2d_1"])
    bench.type("rate", "0.25")
    assert bench.settings("conv2d_1").rate == 0.25
    assert bench.document.undo_stack.count() == 1
    bench.document.undo_stack.undo()
    assert bench.settings("conv2d_1").rate == 1.0


def test_that_a_switch_freezes_all_selected_layers(bench):
    bench.selection.set(["conv2d_1", "conv2d_2"])
    bench.qtbot.mouseClick(bench.training.form.editor("frozen").focusProxy(), Qt.MouseButton.LeftButton)
    assert bench.settings("conv2d_1").frozen
    assert bench.settings("conv2d_2").frozen
    assert bench.document.undo_stack.count() == 1


def test_that_layers_of_two_kinds_are_set_together(bench):
    bench.selection.set(["conv2d_1", "linear_1"])
    training = bench.inspector._mixed_page.training
    assert training.isVisible()
    training.edited.emit("l2", 0.01, True)
    assert bench.settings("conv2d_1").l2 == bench.settings("linear_1").l2 == 0.01


def test_that_bypass_and_shares_are_commands_and_no_fields(bench):
    bench.selection.set(["conv2d_1"])
    assert bench.training.form.names == {"initialiser", "rate", "frozen", "l1", "l2"}


def test_that_a_layer_in_a_group_is_edited_on_its_level(bench):
    graph, group = edit.group(bench.document.project.graph, ["conv2d_1", "relu_1"])
    bench.change(graph)
    bench.selection.enter(group, ["conv2d_1"])
    bench.type("l1", "0.5")
    assert bench.settings(f"{group}/conv2d_1").l1 == 0.5
    form = bench.inspector.layer_page.form
    line = form.editor("out_channels").findChild(QLineEdit)
    line.setFocus()
    line.selectAll()
    bench.qtbot.keyClicks(line, "12")
    bench.qtbot.keyClick(line, Qt.Key.Key_Return)
    assert paths.node_at(bench.document.project.graph, f"{group}/conv2d_1").layer.out_channels == 12


def test_that_nothing_selected_in_a_group_tells_of_the_group(bench):
    graph, group = edit.group(bench.document.project.graph, ["conv2d_1", "relu_1"], "Stem")
    bench.change(graph)
    bench.selection.enter(group)
    assert "Stem" in {label.text() for label in bench.inspector.findChildren(QLabel) if label.isVisible()}


def test_that_a_problem_in_a_group_is_told_with_the_name_of_its_layer(bench):
    graph, group = edit.group(bench.document.project.graph, ["conv2d_1", "relu_1"], "Stem")
    bench.change(edit.at(graph, group, lambda inner: edit.set_field(inner, "conv2d_1", "out_channels", 0)))
    bench.selection.set([group])
    texts = {label.text() for label in bench.inspector.findChildren(QLabel) if label.isVisible()}
    assert any(text.startswith("Conv2d: Out channels must be") for text in texts)


def test_that_shared_weights_are_told_and_ended(bench):
    graph = bench.document.project.graph
    graph, copies = edit.duplicate(graph, ["conv2d_2"])
    copy = copies["conv2d_2"]
    graph = edit.connect(edit.connect(graph, "relu_1", copy, 0), copy, "relu_2", 0)
    bench.change(edit.share(graph, ["conv2d_2", copy]))
    bench.selection.set([copy])
    texts = {label.text() for label in bench.inspector.findChildren(QLabel) if label.isVisible()}
    owner = bench.document.project.graph.by_id["conv2d_2"].name
    assert f"Uses the weights of {owner}." in texts
    button = next(b for b in bench.training.findChildren(QPushButton) if b.text() == "Use own weights")
    bench.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not bench.settings(copy).shares


def test_that_a_setting_out_of_range_is_told_at_its_field_with_a_repair(bench):
    bench.change(edit.set_node_settings(bench.document.project.graph, ["conv2d_1"], {"rate": -1.0}))
    bench.selection.set(["conv2d_1"])
    (problem,) = bench.analysis.current.of("conv2d_1")
    assert problem.field == "rate"
    button = next(b for b in bench.training.findChildren(QPushButton) if b.text() == problem.repairs[0].text)
    bench.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert bench.settings("conv2d_1").rate == 0.0
