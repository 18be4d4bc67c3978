"""Repairs in the window: foretold before they are pressed, one undo step each, wherever they are offered."""

from __future__ import annotations

import dataclasses
import importlib.util
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication, QLabel

from core.catalog import layer_kinds, loss_kinds
from core.graph import edit
from netstudio.canvas import Canvas, tips
from netstudio.canvas.menu import build_menu
from netstudio.canvas.scene import Hit, Part
from netstudio.inspector import Inspector
from netstudio.problems_panel import ProblemsPanel
from netstudio.widgets import ForetoldRepair, RepairButton

BREAKS = {
    "no Flatten": lambda graph: edit.remove_and_reconnect(graph, ["flatten_1"]),
    "kernel too large": lambda graph: edit.set_field(graph, "max_pool2d_1", "kernel_size", (99, 99)),
    "groups": lambda graph: edit.set_field(graph, "conv2d_2", "groups", 3),
    "no Output": lambda graph: edit.remove(graph, ["output_1"]),
    "no Input": lambda graph: edit.remove(graph, ["input_1"]),
    "a layer on its own": lambda graph: edit.add_node(graph, layer_kinds.default("relu"))[0],
    "wrong classes": lambda graph: edit.set_field(graph, "linear_1", "out_features", 3),
    "two activations": lambda graph: edit.insert_on_edge(
        *(lambda grown, new: (grown, next(e for e in grown.edges if e.source == "relu_1"), new))(
            *edit.add_node(graph, layer_kinds.default("tanh"))
        )
    ),
}


class Bench:
    def __init__(self, desk) -> None:
        self.qtbot, self.document, self.change = desk.qtbot, desk.document, desk.change
        self.selection, self.analysis = desk.selection, desk.analysis
        self.panel = desk.put(ProblemsPanel, "dark", 700, 600)
        self.inspector = desk.put(Inspector, "dark", 700, 600)


@pytest.fixture
def bench(desk) -> Bench:
    return Bench(desk)


@pytest.mark.parametrize("name", BREAKS)
def test_that_every_repair_of_the_panel_is_one_step_that_can_be_undone(bench, name):
    bench.change(BREAKS[name](bench.document.project.graph))
    broken, count = bench.document.project, len(bench.panel.findChildren(RepairButton))
    assert count > 0
    for number in range(count):
        steps = bench.document.undo_stack.index()
        button = [each for row in bench.panel.rows for each in row.findChildren(RepairButton)][number]
        text = button.text()
        button.click()
        assert bench.document.undo_stack.index() == steps + 1
        assert bench.document.undo_stack.undoText() == text
        assert bench.document.project != broken
        bench.document.undo_stack.undo()
        assert bench.document.project == broken


def broken_networks() -> dict:
    """Those of the core's tests: name → (graph, facts, loss, …)."""
    path = Path(__file__).parents[1] / "core" / "test_broken_networks.py"
    spec = importlib.util.spec_from_file_location("broken_networks_of_core", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.BROKEN


BROKEN = broken_networks()


@pytest.mark.parametrize("name", BROKEN)
def test_that_each_repair_of_a_broken_network_is_one_undo_step(bench, name):
    graph, facts, loss, *_ = BROKEN[name]
    project = bench.document.project
    data, training = dataclasses.replace(project.data, facts=facts), dataclasses.replace(project.training, loss=loss)
    broken = dataclasses.replace(project, graph=graph, layout={}, data=data, training=training)
    bench.document.reset(broken, None, None)
    stack = bench.document.undo_stack
    repairs = [repair for problem in bench.analysis.current.problems for repair in problem.repairs]
    assert repairs
    for repair in repairs:
        bench.panel._repair(repair)
        assert (stack.index(), stack.undoText()) == (1, repair.text)
        assert bench.document.project != broken
        stack.undo()
        assert bench.document.project == broken


def test_that_the_inspector_says_below_a_repair_what_it_would_change(bench):
    bench.change(BREAKS["no Flatten"](bench.document.project.graph))
    bench.selection.set(["linear_1"])
    offered = [each for each in bench.inspector.findChildren(ForetoldRepair) if each.button.text() == "Insert Flatten"]
    bench.qtbot.waitUntil(lambda: bool(offered[0].line))
    after = bench.analysis.foresee(bench.analysis.current.of("linear_1")[0].repairs[0])
    size = after.changes[0].after
    assert offered[0].line == f"→ {size}, then 10 classes; no problems left"


def test_that_the_line_follows_the_network(bench):
    bench.change(BREAKS["no Flatten"](bench.document.project.graph))
    bench.selection.set(["linear_1"])
    (offered,) = [e for e in bench.inspector.findChildren(ForetoldRepair) if e.button.text() == "Insert Flatten"]
    bench.qtbot.waitUntil(lambda: offered.line.endswith("no problems left"))
    bench.change(BREAKS["a layer on its own"](bench.document.project.graph))
    bench.qtbot.waitUntil(lambda: offered.line.endswith("trains, 2 warnings left"))


def test_that_the_panel_works_out_only_the_repair_that_is_pointed_at(bench):
    bench.change(BREAKS["no Flatten"](bench.document.project.graph))
    asked = len(bench.analysis._foreseen)
    button = bench.panel.findChildren(RepairButton)[0]
    shown = []
    bench.analysis.previewed.connect(shown.append)
    QApplication.sendEvent(button, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
    assert len(bench.analysis._foreseen) == asked + 1
    assert any("→" in label.text() for label in bench.panel.findChildren(QLabel))
    assert shown[-1] is bench.analysis.foresee(button._repair)
    assert "→" in button.toolTip()
    QApplication.sendEvent(button, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason))
    assert shown[-1] is None


def test_that_a_loss_that_fits_the_data_is_offered_and_chosen(bench):
    training = dataclasses.replace(bench.document.project.training, loss=loss_kinds.default("mse"))
    bench.document.apply(dataclasses.replace(bench.document.project, training=training), "Change")
    (button,) = [e for e in bench.panel.findChildren(RepairButton) if e.text() == "Train with cross-entropy"]
    assert "no problems left" in button.foretold()
    button.click()
    assert bench.document.project.training.loss == loss_kinds.default("cross_entropy")
    assert bench.analysis.current.problems == ()


def test_that_batches_of_one_sample_are_warned_of(bench):
    graph, new = edit.add_node(bench.document.project.graph, layer_kinds.default("batch_norm"))
    wire = next(edge for edge in graph.edges if edge.target == "relu_1")
    bench.change(edit.insert_on_edge(graph, wire, new))
    assert bench.analysis.current.problems == ()
    training = dataclasses.replace(bench.document.project.training, batch_size=1)
    bench.document.apply(dataclasses.replace(bench.document.project, training=training), "Change")
    assert [problem.node for problem in bench.analysis.current.problems] == [new]


def test_that_fields_in_common_of_several_kinds_are_set_together(bench):
    bench.selection.set(["conv2d_1", "linear_1"])
    form = bench.inspector._mixed_page.form
    assert form.names == {"bias"}
    form.edited.emit("bias", False, True)
    graph = bench.document.project.graph
    assert [graph.by_id[node].layer.bias for node in ("conv2d_1", "linear_1")] == [False, False]
    assert bench.document.undo_stack.count() == 1


def test_that_all_settings_are_reset_in_one_step(bench):
    bench.change(edit.set_fields(bench.document.project.graph, ["conv2d_1"], {"stride": (2, 2), "bias": False}))
    bench.selection.set(["conv2d_1"])
    assert bench.inspector.layer_page._reset.isVisible()
    bench.inspector.layer_page._reset.click()
    kind = type(bench.document.project.graph.by_id["conv2d_1"].layer)
    assert bench.document.project.graph.by_id["conv2d_1"].layer == kind()
    assert bench.document.undo_stack.count() == 2


@pytest.fixture
def canvas(desk):
    made = desk.put(Canvas, "light", 900, 600)
    desk.change(BREAKS["no Flatten"](desk.document.project.graph))
    return made


def test_that_a_repair_in_the_menu_shows_its_shapes_on_the_wires_and_in_its_tip(canvas):
    menu = build_menu(canvas, Hit(Part.NODE, node="linear_1"), QPointF())
    action = next(action for action in menu.actions() if action.text() == "Insert Flatten")
    assert "→" not in action.toolTip()
    action.hovered.emit()
    size = canvas.analysis.foresee(canvas.known.of("linear_1")[0].repairs[0]).changes[0].after
    assert action.toolTip() == f"→ {size}, then 10 classes; no problems left"
    assert [label.text for label in canvas.foreseen.labels] == [f"+ Flatten → {size}", "→ 10"]
    menu.aboutToHide.emit()
    assert canvas.foreseen.labels == ()
    action.trigger()
    assert canvas.analysis.current.problems == ()


def test_that_the_tip_of_a_broken_layer_says_what_its_first_repair_brings(canvas):
    text = tips.tip(
        Hit(Part.NODE, node="linear_1"), canvas.scene.graph, canvas.known, canvas.theme.colors, canvas.foretell
    )
    assert "Repair: Insert Flatten → " in text
    assert "no problems left" in text


def test_that_the_tip_of_a_layer_says_its_share_of_the_work(canvas):
    text = tips.tip(
        Hit(Part.NODE, node="conv2d_2"), canvas.scene.graph, canvas.known, canvas.theme.colors, canvas.foretell
    )
    cost, total = canvas.known.inferred["conv2d_2"].multiply_adds, canvas.known.multiply_adds
    assert f"{cost:,} multiply-adds, {100 * cost / total:.0f} % of all" in text


def test_that_a_repair_inside_a_group_is_foreseen_there(canvas):
    graph, group = edit.group(canvas.document.project.graph, ["conv2d_1", "relu_1"])
    graph = edit.at(graph, group, lambda inside: edit.set_field(inside, "conv2d_1", "groups", 5))
    canvas.document.apply(dataclasses.replace(canvas.document.project, graph=graph), "Change")
    canvas.selection.enter(group)
    (problem,) = canvas.known.of("conv2d_1")
    canvas.analysis.preview(problem.repairs[0], group)
    shown = [str(change.after) for change in canvas.analysis.foresee(problem.repairs[0], group).changes][:2]
    assert [label.text for label in canvas.foreseen.labels] == [f"→ {shape}".replace(" × ", "×") for shape in shown]
