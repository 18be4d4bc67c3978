"""Groups on the canvas: made, entered, edited inside, left, expanded; bypass and shared weights."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QToolButton

from core.graph import Group, edit, paths
from netstudio.canvas import placement, tips
from netstudio.canvas.menu import build_menu
from netstudio.canvas.node_item import OUTPUT
from netstudio.canvas.scene import Hit, Part
from netstudio.document import Blocks

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def grouped(open_canvas):
    """Linear and ReLU of a chain are in a group, which is selected."""
    hand = open_canvas("input", "flatten", "linear", "relu", "linear", "output")
    hand.selection.set(["linear_1", "relu_1"])
    hand.canvas.groups.group()
    return hand


def inside(hand):
    return paths.sub(hand.document.project.graph, hand.selection.level)


def double_click(hand, point):
    hand.qtbot.mouseDClick(hand.viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, hand.at(point))


def port_tip(hand, output):
    """What is said of an output of the group."""
    hit, canvas = Hit(Part.PORT, "group_1", port=OUTPUT - output), hand.canvas
    return tips.tip(hit, hand.graph, canvas.known, canvas.theme.colors, lambda repair: "")


def trail(hand):
    return hand.canvas.findChild(object, "canvas.breadcrumb")


def test_that_a_group_stands_where_its_layers_stood_and_is_wired_as_they_were(grouped):
    assert grouped.selection.nodes == ("group_1",)
    assert ("flatten_1", "group_1", 0) in grouped.wires
    assert ("group_1", "linear_2", 0) in grouped.wires
    assert grouped.document.project.layout["group_1"] == (496.0, 0.0)


def test_that_expanding_gives_back_graph_and_places_exactly(open_canvas):
    hand = open_canvas("input", "flatten", "linear", "relu", "linear", "output")
    before = hand.document.project
    hand.selection.set(["linear_1", "relu_1"])
    hand.canvas.groups.group()
    hand.canvas.groups.ungroup()
    after = hand.document.project
    assert after.graph == before.graph
    assert {node: after.layout[node] for node in before.layout} == before.layout
    assert set(hand.selection.nodes) == {"linear_1", "relu_1"}


def test_that_a_group_of_layers_in_two_rows_covers_nothing_and_expands_exactly(open_canvas):
    hand = open_canvas("input", "flatten", "linear", "relu", "linear", "output")
    rows = {"input_1": (0.0, 0.0), "flatten_1": (248.0, 0.0), "linear_1": (496.0, 0.0), "relu_1": (0.0, 120.0)}
    rows |= {"linear_2": (248.0, 120.0), "output_1": (496.0, 120.0)}
    hand.document.apply(dataclasses.replace(hand.document.project, layout=rows), "Rows")
    hand.selection.set(["linear_1", "relu_1"])
    hand.canvas.groups.group()
    cards = [item.card for item in hand.canvas.scene.nodes.values()]
    assert not any(one.intersects(other) for one in cards for other in cards if one is not other)
    hand.canvas.groups.ungroup()
    assert {node: hand.document.project.layout[node] for node in rows} == rows


def snake(hand):
    """Two rows of three layers, from left to right."""
    rows = {"input_1": (0.0, 0.0), "flatten_1": (248.0, 0.0), "linear_1": (496.0, 0.0), "relu_1": (0.0, 152.0)}
    rows |= {"linear_2": (248.0, 152.0), "output_1": (496.0, 152.0)}
    hand.document.apply(dataclasses.replace(hand.document.project, layout=rows), "Rows")


def overlaps(hand):
    """Whether a card covers another where the project puts them."""
    cards = placement.rectangles(hand.graph, hand.document.project.layout).values()
    return any(one.intersects(other) for one in cards for other in cards if one is not other)


def test_that_a_repeated_group_comes_out_over_no_other_row(open_canvas):
    hand = open_canvas("input", "flatten", "linear", "relu", "linear", "output")
    snake(hand)
    hand.selection.set(["flatten_1", "linear_1"])
    hand.canvas.groups.group()
    graph = edit.set_field(hand.graph, "group_1", "repeat", 3)
    hand.document.apply(dataclasses.replace(hand.document.project, graph=graph), "Repeat")
    hand.canvas.groups.ungroup()
    assert len(hand.graph.nodes) == 10
    assert not overlaps(hand)
    layout = hand.document.project.layout
    assert layout["relu_1"][0] == 0.0
    assert layout["relu_1"][1] > max(layout[node][1] for node in hand.selection.nodes)


def test_that_selected_layers_are_arranged_over_no_other(open_canvas):
    hand = open_canvas("input", "flatten", "linear", "output")
    places = {"input_1": (0.0, 0.0), "flatten_1": (0.0, 152.0), "linear_1": (248.0, 0.0), "output_1": (496.0, 0.0)}
    hand.document.apply(dataclasses.replace(hand.document.project, layout=places), "Column")
    hand.selection.set(["input_1", "flatten_1"])
    hand.canvas.arrange()
    assert hand.document.project.layout["flatten_1"] == (248.0, 0.0)
    assert not overlaps(hand)


def test_that_the_layers_of_a_moved_group_come_out_where_it_is(grouped):
    layout = {**grouped.document.project.layout, "group_1": (496.0, 400.0)}
    grouped.document.apply(dataclasses.replace(grouped.document.project, layout=layout), "Move")
    grouped.canvas.groups.ungroup()
    assert grouped.document.project.layout["linear_1"] == (496.0, 400.0)
    assert grouped.document.project.layout["relu_1"] == (744.0, 400.0)


def test_that_grouping_and_expanding_are_one_undo_step_each(grouped):
    count = grouped.document.undo_stack.count()
    grouped.canvas.groups.ungroup()
    assert grouped.document.undo_stack.count() == count + 1 == 2
    grouped.undo()
    grouped.undo()
    assert "group_1" not in grouped.graph.by_id


def test_that_a_double_click_enters_and_escape_leaves(grouped):
    double_click(grouped, grouped.middle("group_1"))
    assert grouped.selection.level == "group_1"
    assert set(grouped.canvas.scene.nodes) == {"group_input_1", "linear_1", "relu_1", "group_output_1"}
    grouped.selection.set(["relu_1"])
    grouped.key(Qt.Key.Key_Escape)
    assert grouped.selection.level == "group_1"
    grouped.key(Qt.Key.Key_Escape)
    assert grouped.selection.level == ""
    assert grouped.selection.nodes == ("group_1",)


def test_that_enter_on_a_group_enters_it(grouped):
    grouped.key(Qt.Key.Key_Return)
    assert grouped.selection.level == "group_1"


def test_that_the_breadcrumb_tells_the_way_and_leads_back(grouped):
    assert not trail(grouped).isVisible()
    grouped.canvas.groups.enter("group_1")
    assert trail(grouped).isVisible()
    assert trail(grouped).names == ("Network", "Group")
    button = trail(grouped).findChildren(QToolButton)[0]
    grouped.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert grouped.selection.level == ""
    assert grouped.selection.nodes == ("group_1",)


def test_that_the_breadcrumb_follows_a_new_name_and_stays_in_its_corner(grouped):
    grouped.canvas.commands.rename("group_1", "Head & tail")
    grouped.canvas.groups.enter("group_1")
    assert trail(grouped).names[-1] == "Head & tail"
    corner = trail(grouped).pos()
    grouped.canvas.view.camera.scroll_by(QPoint(200, 90))
    assert trail(grouped).pos() == corner


def test_that_the_camera_of_every_level_is_remembered(grouped):
    canvas = grouped.canvas
    canvas.zoom_to(0.5)
    before = canvas.view.camera.visible_area()
    canvas.groups.enter("group_1")
    canvas.zoom_to(2.0)
    grouped.selection.leave()
    assert canvas.view.camera.zoom == pytest.approx(0.5)
    assert canvas.view.camera.visible_area().center().x() == pytest.approx(before.center().x(), abs=3)
    canvas.groups.enter("group_1")
    assert canvas.view.camera.zoom == pytest.approx(2.0)


def test_that_edits_inside_change_the_group_and_nothing_else(grouped):
    grouped.canvas.groups.enter("group_1")
    steps = grouped.document.undo_stack.count()
    grouped.drop("dropout", grouped.canvas.port_position("relu_1", None))
    assert {node.layer.key for node in inside(grouped).nodes} >= {"dropout"}
    assert "dropout_1" not in grouped.graph.by_id
    assert grouped.document.undo_stack.count() == steps + 1
    assert "group_1/dropout_1" in grouped.document.project.layout


def test_that_a_drag_inside_moves_one_layer_of_the_level(grouped):
    grouped.canvas.groups.enter("group_1")
    grouped.canvas.zoom_to(1.0)
    outside = {path: at for path, at in grouped.document.project.layout.items() if "/" not in path}
    grouped.selection.set()
    start = grouped.middle("relu_1")
    grouped.drag(start, start + QPoint(0, 160).toPointF())
    layout = grouped.document.project.layout
    assert layout["group_1/relu_1"][1] == pytest.approx(160, abs=16)
    assert {path: at for path, at in layout.items() if "/" not in path} == outside


def test_that_wires_inside_are_drawn_and_deleted(grouped):
    grouped.canvas.groups.enter("group_1")
    grouped.canvas.zoom_to(1.0)
    grouped.selection.set(["relu_1"])
    grouped.canvas.delete_selected()
    assert "relu_1" not in inside(grouped).by_id
    grouped.drag(grouped.out("linear_1"), grouped.into("group_output_1"))
    assert any(edge.source == "linear_1" and edge.target == "group_output_1" for edge in inside(grouped).edges)
    assert grouped.canvas.analysis.current.trainable


def test_that_layers_are_duplicated_arranged_and_nudged_inside(grouped):
    grouped.canvas.groups.enter("group_1")
    grouped.selection.set(["linear_1"])
    grouped.canvas.commands.duplicate()
    assert "linear_2" in inside(grouped).by_id
    before = grouped.document.project.layout["group_1/linear_2"]
    grouped.key(Qt.Key.Key_Right)
    grouped.key(Qt.Key.Key_Right)
    assert grouped.document.project.layout["group_1/linear_2"][0] == before[0] + 16
    grouped.canvas.arrange()
    assert set(grouped.canvas.scene.positions) == {node.id for node in inside(grouped).nodes}


def test_that_undo_of_the_group_leads_out_of_it(grouped):
    grouped.canvas.groups.enter("group_1")
    grouped.undo()
    assert grouped.selection.level == ""
    assert "linear_1" in grouped.canvas.scene.nodes
    grouped.document.undo_stack.redo()
    assert "group_1" in grouped.canvas.scene.nodes


def test_that_another_project_is_shown_from_its_top(grouped):
    grouped.canvas.groups.enter("group_1")
    grouped.document.reset(grouped.document.project, None, None)
    assert grouped.selection.level == ""


def test_that_groups_stand_in_groups(grouped):
    grouped.canvas.groups.enter("group_1")
    grouped.selection.set(["linear_1"])
    grouped.canvas.groups.group()
    grouped.canvas.groups.enter()
    assert grouped.selection.level == "group_1/group_1"
    assert trail(grouped).names == ("Network", "Group", "Group")
    shown = [button for button in trail(grouped).findChildren(QToolButton) if button.isVisible()]
    assert len(shown) == 3
    assert trail(grouped).width() > sum(button.sizeHint().width() for button in shown)
    assert "linear_1" in grouped.canvas.scene.nodes
    grouped.selection.leave()
    grouped.canvas.groups.ungroup()
    assert "linear_1" in inside(grouped).by_id


def test_that_ends_of_the_network_are_refused_with_a_reason(grouped):
    said = []
    grouped.canvas.commands.refused.connect(said.append)
    grouped.selection.set(["input_1", "flatten_1"])
    grouped.canvas.groups.group()
    assert len(said) == 1
    assert "Input" in said[0]


def test_that_a_group_shows_all_its_outputs_and_their_wires(open_canvas):
    hand = open_canvas("input", "flatten", "linear", "relu", "linear", "output")
    graph, _ = edit.add_node(hand.graph, hand.graph.by_id["relu_1"].layer)
    graph = edit.connect(graph, "linear_1", "relu_2", 0)
    hand.canvas.commands.apply_graph(graph, "")
    hand.selection.set(["linear_1", "relu_1"])
    hand.canvas.groups.group()
    item = hand.canvas.scene.nodes["group_1"]
    assert item.outputs == 2
    places = {edge.output: hand.canvas.scene.ends(edge)[0].y() for edge in hand.graph.outgoing["group_1"]}
    assert places[0] != places[1]
    assert port_tip(hand, 0) != port_tip(hand, 1)
    hand.drag(hand.canvas.scene.nodes["group_1"].port_position(OUTPUT - 1), hand.into("linear_2"))
    (wire,) = hand.graph.incoming["linear_2"]
    assert wire.source == "group_1"


def test_that_renaming_a_group_output_renames_the_port(grouped):
    grouped.canvas.groups.enter("group_1")
    grouped.canvas.commands.rename("group_output_1", "Features")
    grouped.selection.leave()
    assert grouped.graph.output_ports("group_1") == ("Features",)
    assert "Features" in port_tip(grouped, 0)


def test_that_bypass_takes_layers_out_and_in_again(open_canvas):
    hand = open_canvas("input", "flatten", "linear", "relu", "output")
    hand.selection.set(["relu_1"])
    hand.canvas.groups.bypass()
    assert hand.graph.by_id["relu_1"].settings.bypassed
    hand.canvas.groups.bypass()
    assert not hand.graph.by_id["relu_1"].settings.bypassed
    hand.selection.set(["input_1"])
    said = []
    hand.canvas.commands.refused.connect(said.append)
    hand.canvas.groups.bypass()
    assert len(said) == 1


def test_that_weights_are_shared_with_the_first_that_was_picked(open_canvas):
    hand = open_canvas("input", "flatten", "linear", "linear", "output")
    hand.selection.set(["linear_2", "linear_1"])
    hand.canvas.groups.share()
    assert hand.graph.by_id["linear_1"].settings.shares == "linear_2"
    assert not hand.canvas.scene._links.path().isEmpty()
    hand.selection.set(["linear_1"])
    hand.canvas.groups.unshare()
    assert not hand.graph.by_id["linear_1"].settings.shares
    assert hand.canvas.scene._links.path().isEmpty()


def test_that_layers_of_two_kinds_do_not_share(open_canvas):
    hand = open_canvas("input", "flatten", "linear", "relu", "output")
    said = []
    hand.canvas.commands.refused.connect(said.append)
    hand.selection.set(["linear_1", "relu_1"])
    hand.canvas.groups.share()
    assert len(said) == 1
    assert "Linear" in said[0]


def test_that_problems_inside_are_shown_at_the_group_and_lead_into_it(grouped):
    grouped.canvas.groups.enter("group_1")
    grouped.canvas.commands.apply_graph(edit.set_field(inside(grouped), "linear_1", "out_features", 0), "")
    grouped.selection.leave()
    item = grouped.canvas.scene.nodes["group_1"]
    assert item.problems
    assert isinstance(item.node.layer, Group)
    grouped.selection.reveal(item.problems[0].node, item.problems[0].field)
    assert grouped.selection.level == "group_1"
    assert grouped.selection.nodes == ("linear_1",)
    repair = grouped.canvas.known.of("linear_1")[0].repairs[0]
    grouped.canvas.commands.repair(repair)
    assert grouped.canvas.analysis.current.trainable


def test_that_the_tip_of_a_group_names_the_layer_with_the_problem(grouped):
    graph = edit.at(grouped.graph, "group_1", lambda inner: edit.set_field(inner, "linear_1", "out_features", 0))
    grouped.canvas.commands.apply_graph(graph, "")
    canvas = grouped.canvas
    tip = tips.tip(Hit(Part.NODE, "group_1"), grouped.graph, canvas.known, canvas.theme.colors, lambda repair: "")
    assert "Linear: " in tip
    assert "1 problem inside" in tip


def test_that_kept_blocks_stand_in_the_menus_and_go_onto_wires(grouped, tmp_path):
    blocks = grouped.canvas.commands.blocks = Blocks(tmp_path)
    blocks.save(*grouped.canvas.groups.to_keep(), "Head")
    wire = grouped.graph.incoming["group_1"][0]
    for hit in (Hit(), Hit(Part.EDGE, edge=wire)):
        menu = build_menu(grouped.canvas, hit, QPoint().toPointF())
        sub = next(action.menu() for action in menu.actions() if action.menu() is not None)
        mine = next(action.menu() for action in sub.actions() if action.text() == "My blocks")
        before = set(grouped.graph.by_id)
        mine.actions()[0].trigger()
        (new,) = set(grouped.graph.by_id) - before
        assert grouped.graph.by_id[new].name.startswith("Head")
        menu.close()
    assert grouped.graph.incoming["group_1"][0].source == new


def test_that_the_search_offers_ends_of_groups_only_inside(grouped):
    grouped.selection.set()
    grouped.canvas.search_layer()
    assert "group_input" not in grouped.canvas.layer_search.listed()
    assert "input" in grouped.canvas.layer_search.listed()
    grouped.canvas.groups.enter("group_1")
    grouped.canvas.search_layer()
    assert "group_input" in grouped.canvas.layer_search.listed()
    assert "input" not in grouped.canvas.layer_search.listed()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("zoom", [1.5, 0.5, 0.3, 0.1])
def test_that_marks_are_painted_at_every_zoom(grouped, theme, zoom):
    graph = edit.set_fields(grouped.graph, ["group_1"], {"repeat": 3, "shared": True})
    graph = edit.set_node_settings(graph, ["group_1"], {"frozen": True})
    graph = edit.set_node_settings(graph, ["linear_2"], {"bypassed": True})
    plain = grouped.canvas.grab().toImage()
    grouped.canvas.commands.apply_graph(graph, "")
    grouped.canvas.theme.set(theme)
    grouped.canvas.zoom_to(zoom)
    assert grouped.canvas.grab().toImage() != plain
