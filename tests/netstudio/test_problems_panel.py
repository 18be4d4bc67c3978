"""The list of everything that is wrong."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel

from core.catalog import layer_kinds
from core.graph import edit
from netstudio.problems_panel import ProblemsPanel
from netstudio.problems_panel.panel import LIMIT


class Bench:
    def __init__(self, desk) -> None:
        self.qtbot, self.document, self.change = desk.qtbot, desk.document, desk.change
        self.selection, self.analysis = desk.selection, desk.analysis
        self.panel = desk.put(ProblemsPanel, "dark", 700, 240)

    def names(self) -> list[str]:
        return [row.accessibleName() for row in self.panel.rows]


@pytest.fixture
def bench(desk) -> Bench:
    return Bench(desk)


def test_that_a_sound_network_is_praised(bench):
    assert bench.panel.rows == ()
    assert any("ready to train" in label.text() for label in bench.panel.findChildren(QLabel) if label.isVisible())


def test_that_every_problem_names_layer_field_and_fault(bench):
    bench.change(edit.set_field(bench.document.project.graph, "conv2d_2", "groups", 3))
    problems = bench.analysis.current.problems
    assert len(bench.panel.rows) == len(problems) > 0
    problem = next(p for p in problems if p.field == "groups")
    assert f"Conv2d 2 · Groups: {problem.text}" in bench.names()


def test_that_errors_come_before_warnings(bench):
    bench.change(edit.remove(bench.document.project.graph, ["flatten_1"]))
    order = [key[0].severity for key in bench.panel._rows]
    assert len(set(order)) == 2
    assert order == sorted(order)


def test_that_a_click_leads_to_the_layer_and_the_field(bench):
    bench.change(edit.set_field(bench.document.project.graph, "conv2d_2", "groups", 3))
    row = next(row for row in bench.panel.rows if "Groups" in row.accessibleName())
    with bench.qtbot.waitSignal(bench.selection.reveal_requested) as signal:
        bench.qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert signal.args == ["conv2d_2", "groups"]


def test_that_enter_leads_there_too(bench):
    bench.change(edit.set_field(bench.document.project.graph, "conv2d_2", "groups", 3))
    row = next(row for row in bench.panel.rows if "Groups" in row.accessibleName())
    with bench.qtbot.waitSignal(bench.selection.reveal_requested):
        bench.qtbot.keyClick(row, Qt.Key.Key_Return)


def test_that_a_repair_is_one_step_and_its_row_goes(bench):
    bench.change(edit.set_field(bench.document.project.graph, "conv2d_2", "groups", 3))
    row = next(row for row in bench.panel.rows if "Groups" in row.accessibleName())
    steps = bench.document.undo_stack.count()
    row.findChildren(QAbstractButton)[0].click()
    assert bench.document.undo_stack.count() == steps + 1
    assert not any("Groups" in name for name in bench.names())


def test_that_rows_that_stay_are_the_same_widgets(bench):
    bench.change(edit.set_field(bench.document.project.graph, "conv2d_2", "groups", 3))
    before = bench.panel.rows[0]
    graph, _ = edit.add_node(bench.document.project.graph, layer_kinds.default("relu"))
    bench.change(graph)
    assert before in bench.panel.rows
    assert len(bench.panel.rows) > 1


def test_that_a_renamed_layer_is_renamed_here(bench):
    bench.change(edit.set_field(bench.document.project.graph, "conv2d_2", "groups", 3))
    bench.change(edit.rename(bench.document.project.graph, "conv2d_2", "Edges"))
    assert any(name.startswith("Edges · Groups") for name in bench.names())


def test_that_a_flood_is_cut_off_and_counted(bench):
    graph = bench.document.project.graph
    for _ in range(LIMIT + 5):
        graph, _ = edit.add_node(graph, layer_kinds.default("relu"))
    bench.change(graph)
    assert len(bench.panel.rows) == LIMIT
    hidden = len(bench.analysis.current.problems) - LIMIT
    assert any(label.text() == f"… and {hidden} more" for label in bench.panel.findChildren(QLabel))
