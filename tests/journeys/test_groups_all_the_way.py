"""Order in a network: grouped, looked into, edited, trained, expanded, kept as a block and used again elsewhere."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit

from core.graph import Group, paths
from netstudio.training import RunState

CTRL, SHIFT, LEFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier, Qt.MouseButton.LeftButton


def press(person, key, modifiers=Qt.KeyboardModifier.NoModifier):
    """A key on the canvas, as its shortcut or the canvas itself takes it."""
    person.canvas.view.setFocus()
    QTest.keyClick(person.canvas.view, key, modifiers)


def pick(person, *nodes):
    """Click the first node, then the others with Ctrl."""
    for place, node in enumerate(nodes):
        spot = person.at(person.canvas.node_rect(node).center())
        person.qtbot.mouseClick(person.viewport, LEFT, CTRL if place else Qt.KeyboardModifier.NoModifier, spot)


def enter(person, group):
    """Double-click a group."""
    spot = person.at(person.canvas.node_rect(group).center())
    person.qtbot.mouseDClick(person.viewport, LEFT, Qt.KeyboardModifier.NoModifier, spot)


def train_two_batches(person):
    window = person.window
    for batch in (1, 2):
        before = window.document.snapshot.state.step if window.document.snapshot else 0
        person.do("run.step")
        person.wait_for(
            lambda before=before: (
                window.session.state is RunState.PAUSED
                and window.document.snapshot is not None
                and window.document.snapshot.state.step > before
            )
        )
        assert batch
    person.do("run.stop")
    person.wait_for(lambda: window.session.state is RunState.IDLE)


def name_block(person, name):
    """Type the name that is asked for."""
    dialog = person.window.findChild(QDialog, "block_name")
    line = dialog.findChild(QLineEdit)
    line.selectAll()
    person.qtbot.keyClicks(line, name)
    person.qtbot.keyClick(line, Qt.Key.Key_Return)
    person.wait_for(lambda: person.window.findChild(QDialog, "block_name") is None)


@pytest.fixture
def person(open_window):
    found = open_window()
    found.window.activateWindow()
    return found


def middle_three(person):
    return [node.id for node in person.project.graph.nodes][1:4]


def test_the_whole_way_of_a_group(person):
    window, canvas = person.window, person.canvas
    original = person.project
    layers = middle_three(person)

    # Three layers become a group by keys; nothing else changes.
    pick(person, *layers)
    press(person, Qt.Key.Key_G, CTRL)
    (group,) = window.selection.nodes
    assert isinstance(person.project.graph.by_id[group].layer, Group)
    assert window.models.analysis.current.trainable

    # Inside, one layer is edited in the inspector.
    enter(person, group)
    assert window.selection.level == group
    pick(person, layers[0])
    box = window.panels.inspector.layer_page.form.editor("out_channels").findChild(QLineEdit)
    person.type_into(box, "24")
    inner = paths.node_at(person.project.graph, f"{group}/{layers[0]}")
    assert inner.layer.out_channels == 24

    # Out again by Escape twice, and it trains.
    press(person, Qt.Key.Key_Escape)
    press(person, Qt.Key.Key_Escape)
    assert window.selection.level == ""
    train_two_batches(person)
    learned = window.document.snapshot
    assert any(key.startswith(f"{group}/{layers[0]}.") for key in learned.weights)

    # Undo the edit and expand: as it was at first.
    while window.document.undo_stack.undoText() != "Group":
        person.do("edit.undo")
    pick(person, group)
    press(person, Qt.Key.Key_G, CTRL | SHIFT)
    assert person.project.graph == original.graph
    assert canvas.scene.positions == {n: original.layout.get(n, at) for n, at in canvas.scene.positions.items()}

    # All the way back and forth again.
    while window.document.undo_stack.canUndo():
        person.do("edit.undo")
    assert person.project == original
    while window.document.undo_stack.canRedo():
        person.do("edit.redo")
    assert person.project.graph == original.graph


def test_that_a_group_repeated_three_times_with_shared_weights_trains(person):
    window = person.window
    relu = person.node("relu")
    conv = next(n.id for n in person.project.graph.nodes if n.layer.key == "conv2d" and n.id != person.node("conv2d"))
    graph = person.project.graph
    before = graph.by_id[person.node("conv2d")].layer.out_channels
    pick(person, conv)
    box = window.panels.inspector.layer_page.form.editor("out_channels").findChild(QLineEdit)
    person.type_into(box, str(before))
    pick(person, relu, conv)
    press(person, Qt.Key.Key_G, CTRL)
    (group,) = window.selection.nodes
    form = window.panels.inspector.layer_page.form
    person.type_into(form.editor("repeat").findChild(QLineEdit), "3")
    single = window.models.analysis.current.parameters
    person.qtbot.mouseClick(form.editor("shared").focusProxy(), LEFT)
    layer = person.project.graph.by_id[group].layer
    assert (layer.repeat, layer.shared) == (3, True)
    assert window.models.analysis.current.trainable
    assert window.models.analysis.current.parameters < single
    train_two_batches(person)


def test_that_a_bypassed_layer_is_left_out_of_training_and_comes_back(person):
    window = person.window
    dropout = person.node("dropout")
    pick(person, dropout)
    press(person, Qt.Key.Key_B, CTRL)
    assert person.project.graph.by_id[dropout].settings.bypassed
    train_two_batches(person)
    person.press_button("Take in again", window.panels.inspector)
    assert not person.project.graph.by_id[dropout].settings.bypassed


def test_that_a_problem_inside_a_group_is_revealed_from_the_list(person):
    window = person.window
    layers = middle_three(person)
    pick(person, *layers)
    press(person, Qt.Key.Key_G, CTRL)
    (group,) = window.selection.nodes
    change = replace(person.project.graph.by_id[group].layer.graph.by_id[layers[0]].layer, out_channels=0)
    inside = paths.sub(person.project.graph, group)
    broken = replace(inside, nodes=tuple(replace(n, layer=change) if n.id == layers[0] else n for n in inside.nodes))
    window.selection.enter(group)
    person.canvas.commands.apply_graph(broken, "Break")
    window.selection.leave()
    person.do("view.problems")
    row = window.panels.problems.rows[0]
    person.qtbot.mouseClick(row, LEFT)
    assert window.selection.level == group
    assert window.selection.nodes == (layers[0],)
    person.press_button(window.models.analysis.current.errors[0].repairs[0].text, window.panels.problems)
    assert window.models.analysis.current.trainable


def test_that_layers_of_a_group_are_copied_and_pasted_inside(person):
    window = person.window
    layers = middle_three(person)
    pick(person, *layers)
    press(person, Qt.Key.Key_G, CTRL)
    (group,) = window.selection.nodes
    enter(person, group)
    pick(person, layers[0])
    person.do("edit.copy")
    person.do("edit.paste")
    inside = paths.sub(person.project.graph, group)
    assert len(inside.nodes) == 6
    assert len(window.selection.nodes) == 1
    assert person.project.graph.by_id.keys() == paths.sub(person.project.graph, "").by_id.keys()


def test_that_a_block_is_kept_and_used_in_a_new_project(person, open_window):
    window = person.window
    pick(person, *middle_three(person))
    press(person, Qt.Key.Key_G, CTRL)
    person.do("graph.keep_block")
    name_block(person, "Stem")
    assert "block/Stem" in window.panels.palette.keys()  # noqa: SIM118

    other = open_window()
    assert "block/Stem" in other.window.panels.palette.keys()  # noqa: SIM118
    other.window.document.reset(replace(other.project, graph=type(other.project.graph)(), layout={}), None, None)
    middle = other.canvas.view.camera.visible_area().center()
    node = other.drop_layer("block/Stem", middle)
    assert other.project.graph.by_id[node].name == "Stem"
    assert isinstance(other.project.graph.by_id[node].layer, Group)
    other.window.selection.set()
    other.canvas.search_layer()
    assert "block/Stem" in other.canvas.layer_search.listed()

    # Deleted by its menu, and put back by the bar.
    palette = other.window.panels.palette
    next(action for action in palette.menu_for("block/Stem").actions() if action.text() == "Delete").trigger()
    assert "block/Stem" not in palette.keys()  # noqa: SIM118
    other.press_button("Put it back", other.window)
    assert "block/Stem" in palette.keys()  # noqa: SIM118


def test_that_a_block_of_the_same_name_is_replaced_only_when_asked(person):
    window = person.window
    pick(person, *middle_three(person))
    press(person, Qt.Key.Key_G, CTRL)
    person.do("graph.keep_block")
    name_block(person, "Stem")
    before = window.models.blocks.find("block/Stem")
    person.do("graph.bypass")
    person.do("graph.keep_block")
    name_block(person, "Stem")
    assert window.models.blocks.find("block/Stem").text == before.text
    person.press_button("Replace it", window)
    assert window.models.blocks.find("block/Stem").text != before.text


def test_that_a_bad_block_never_breaks_the_start(own_home, open_window):
    (own_home / "blocks").mkdir()
    (own_home / "blocks" / "bad.json").write_text("{nonsense")
    person = open_window()
    assert "bad.json" in person.window.bar.text
    assert person.window.commands["run.start"].isEnabled()
