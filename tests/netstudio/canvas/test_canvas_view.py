"""Zoom, pan, menus, tips, renaming and the commands of the canvas."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QMenu, QToolButton, QWidget

from core.graph import edit
from netstudio.canvas import tips
from netstudio.canvas.rename import InlineRename
from netstudio.canvas.scene import Hit, Part

NOWHERE = QPoint()
a_popup = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
NONE = Qt.KeyboardModifier.NoModifier


def turn_wheel(hand, spot, notches, pixels=NOWHERE, phase=Qt.ScrollPhase.NoScrollPhase, keys=NONE):
    place = QPointF(hand.viewport.mapToGlobal(spot))
    angle = QPoint(0, round(120 * notches))
    event = QWheelEvent(QPointF(spot), place, pixels, angle, Qt.MouseButton.NoButton, keys, phase, False)
    QApplication.sendEvent(hand.viewport, event)


@pytest.mark.parametrize("notches", [1, -1, 3, -4])
def test_that_the_wheel_zooms_at_the_pointer(open_canvas, notches):
    hand = open_canvas("input", "conv2d", "output")
    hand.canvas.zoom_to(0.8)
    spot = QPoint(200, 500)
    before = hand.canvas.view.mapToScene(spot)
    turn_wheel(hand, spot, notches)
    after = hand.canvas.view.mapToScene(spot)
    zoom = hand.canvas.view.camera.zoom
    assert zoom == pytest.approx(0.8 * 1.2**notches)
    assert (after - before).manhattanLength() * zoom < 2


def test_that_zoom_has_limits(open_canvas):
    hand = open_canvas("input")
    turn_wheel(hand, QPoint(10, 10), 200)
    assert hand.canvas.view.camera.zoom == 4.0
    turn_wheel(hand, QPoint(10, 10), -400)
    assert hand.canvas.view.camera.zoom == pytest.approx(0.02)


def test_that_two_fingers_pan_and_with_ctrl_zoom(open_canvas):
    hand = open_canvas("input", "output")
    before = hand.at(QPointF())
    turn_wheel(hand, QPoint(10, 10), 0, QPoint(30, -20), Qt.ScrollPhase.ScrollUpdate)
    assert hand.at(QPointF()) - before == QPoint(30, -20)
    zoom = hand.canvas.view.camera.zoom
    keys = Qt.KeyboardModifier.ControlModifier
    turn_wheel(hand, QPoint(10, 10), 1, QPoint(0, 40), Qt.ScrollPhase.ScrollUpdate, keys)
    assert hand.canvas.view.camera.zoom > zoom


def test_that_the_middle_button_pans(open_canvas):
    hand = open_canvas("input", "output")
    before = hand.at(QPointF())
    start, end = hand.canvas.view.mapToScene(300, 300), hand.canvas.view.mapToScene(360, 250)
    hand.press(start, Qt.MouseButton.MiddleButton)
    hand.move(end)
    hand.qtbot.mouseRelease(hand.viewport, Qt.MouseButton.MiddleButton)
    assert hand.at(QPointF()) - before == QPoint(60, -50)
    assert hand.document.undo_stack.count() == 0


def test_that_space_and_drag_pans_even_over_a_node(open_canvas):
    hand = open_canvas("input", "output")
    before = hand.document.project
    where = hand.at(QPointF())
    hand.canvas.view.setFocus()
    hand.qtbot.keyPress(hand.canvas.view, Qt.Key.Key_Space)
    start = hand.at(hand.middle("input_1"))
    hand.qtbot.mousePress(hand.viewport, Qt.MouseButton.LeftButton, NONE, start)
    hand.qtbot.mouseMove(hand.viewport, start + QPoint(40, 30))
    hand.qtbot.mouseRelease(hand.viewport, Qt.MouseButton.LeftButton, NONE, start + QPoint(40, 30))
    hand.qtbot.keyRelease(hand.canvas.view, Qt.Key.Key_Space)
    assert hand.at(QPointF()) - where == QPoint(40, 30)
    assert hand.document.project is before
    assert hand.viewport.cursor().shape() == Qt.CursorShape.ArrowCursor


def test_that_fit_shows_the_whole_network_but_not_above_100_percent(open_canvas):
    hand = open_canvas("input", "conv2d", "relu", "max_pool2d", "flatten", "linear", "output")
    hand.canvas.zoom_to(3.0)
    hand.canvas.fit()
    area = hand.canvas.view.camera.visible_area()
    assert all(area.contains(hand.canvas.node_rect(node)) for node in hand.graph.by_id)
    assert hand.canvas.view.camera.zoom < 1
    hand.selection.set(["relu_1"])
    hand.canvas.fit(hand.selection.nodes)
    assert hand.canvas.view.camera.zoom == 1.0


def test_that_fit_leaves_no_card_under_the_zoom_bar(open_canvas):
    hand = open_canvas("input", "output")
    spot = replace(hand.document.project, layout={"input_1": (0.0, 0.0), "output_1": (700.0, 400.0)})
    hand.document.reset(spot, None, None)
    for width, height in [(1200, 700), (800, 380), (790, 500)]:
        hand.canvas.resize(width, height)
        hand.canvas.fit()
        bar = hand.canvas.findChild(QWidget, "canvas.zoom").geometry()
        card = hand.canvas.view.mapFromScene(hand.canvas.node_rect("output_1")).boundingRect()
        assert hand.viewport.rect().contains(card)
        assert not bar.intersects(card)


def test_that_the_network_stays_fitted_while_the_window_grows_until_the_person_navigates(open_canvas):
    hand = open_canvas("input", "conv2d", "relu", "max_pool2d", "flatten", "linear", "output")
    small = hand.canvas.view.camera.zoom
    hand.canvas.resize(1600, 800)
    assert hand.canvas.view.camera.zoom > small
    turn_wheel(hand, QPoint(10, 10), 1)
    zoomed = hand.canvas.view.camera.zoom
    hand.canvas.resize(1000, 700)
    assert hand.canvas.view.camera.zoom == zoomed


def test_that_another_project_is_fitted_and_an_edit_is_not(open_canvas):
    hand = open_canvas("input", "relu", "output")
    hand.canvas.zoom_to(2.0)
    hand.drag(hand.middle("relu_1"), hand.middle("relu_1") + QPointF(0, 40))
    assert hand.canvas.view.camera.zoom == 2.0
    hand.document.reset(hand.document.project, None, None)
    assert hand.canvas.view.camera.zoom == 1.0


def test_that_the_zoom_buttons_work_and_say_the_zoom(open_canvas):
    hand = open_canvas("input", "output")
    buttons = {button.accessibleName(): button for button in hand.canvas.findChildren(QToolButton)}
    hand.qtbot.mouseClick(buttons["Zoom in"], Qt.MouseButton.LeftButton)
    assert hand.canvas.view.camera.zoom == pytest.approx(1.25)
    assert buttons["Zoom to 100 %"].text() == "125 %"
    hand.qtbot.mouseClick(buttons["Zoom to 100 %"], Qt.MouseButton.LeftButton)
    hand.qtbot.mouseClick(buttons["Zoom out"], Qt.MouseButton.LeftButton)
    assert hand.canvas.view.camera.zoom == pytest.approx(0.8)
    corner = buttons["Zoom in"].parentWidget().geometry().bottomRight()
    hand.canvas.view.camera.scroll_by(QPoint(70, 30))
    assert buttons["Zoom in"].parentWidget().geometry().bottomRight() == corner


def test_that_reveal_brings_a_node_into_view(open_canvas):
    hand = open_canvas("input", "relu", "output")
    hand.canvas.zoom_to(2.0)
    hand.canvas.view.camera.look_at(QPointF(9000, 9000), 2.0)
    hand.selection.reveal("relu_1")
    assert hand.canvas.view.camera.visible_area().contains(hand.canvas.node_rect("relu_1"))
    assert hand.selection.nodes == ("relu_1",)


def test_that_arrange_is_one_undo_step_and_leaves_room(open_canvas):
    hand = open_canvas("input", "conv2d", "relu", "output")
    for node in ("conv2d_1", "relu_1"):
        hand.drag(hand.middle(node), hand.middle(node) + QPointF(30, 120))
    before, steps = hand.document.project, hand.document.undo_stack.count()
    hand.canvas.arrange()
    assert hand.document.undo_stack.count() == steps + 1
    assert hand.document.undo_stack.undoText() == "Arrange"
    place = hand.document.project.layout["relu_1"]
    hand.qtbot.waitUntil(lambda: hand.canvas.node_rect("relu_1").topLeft().toTuple() == place)
    tops = {hand.canvas.node_rect(node).top() for node in hand.graph.by_id}
    assert len(tops) == 1
    hand.undo()
    assert hand.document.project == before


def test_that_delete_and_reconnect_closes_the_gap_as_one_step(open_canvas):
    hand = open_canvas("input", "conv2d", "relu", "output")
    hand.selection.set(["conv2d_1", "relu_1"])
    hand.canvas.delete_and_reconnect()
    assert hand.wires == {("input_1", "output_1", 0)}
    assert hand.document.undo_stack.count() == 1
    assert hand.document.undo_stack.undoText() == "Delete 2 layers"
    assert hand.selection.nodes == ()


def test_that_duplicate_copies_wires_among_the_copied_and_covers_nothing(open_canvas):
    hand = open_canvas("input", "conv2d", "relu", "output")
    hand.selection.set(["conv2d_1", "relu_1"])
    hand.canvas.commands.duplicate()
    conv, relu = hand.selection.nodes
    assert (conv, relu, 0) in hand.wires
    assert hand.graph.incoming[conv] == ()
    cards = [hand.canvas.node_rect(node) for node in hand.graph.by_id]
    assert not any(one.intersects(other) for one in cards for other in cards if one is not other)


def test_that_commands_without_a_selection_do_nothing(open_canvas):
    hand = open_canvas("input", "output")
    hand.canvas.commands.duplicate()
    for command in ("delete_selected", "delete_and_reconnect", "rename"):
        getattr(hand.canvas, command)()
    assert hand.document.undo_stack.count() == 0


def test_that_a_node_is_renamed_in_place(open_canvas):
    hand = open_canvas("input", "relu", "output")
    hand.selection.set(["relu_1"])
    hand.canvas.rename()
    editor = hand.canvas.findChild(InlineRename)
    assert editor.text() == "ReLU"
    hand.qtbot.keyClicks(editor, "Squash")
    hand.qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert hand.graph.by_id["relu_1"].name == "Squash"
    assert not editor.isVisible()
    assert hand.document.undo_stack.undoText() == "Rename"


def test_that_escape_leaves_the_name(open_canvas):
    hand = open_canvas("input", "relu", "output")
    hand.qtbot.mouseDClick(hand.viewport, Qt.MouseButton.LeftButton, NONE, hand.at(hand.middle("relu_1")))
    editor = hand.canvas.findChild(InlineRename)
    hand.qtbot.keyClicks(editor, "Squash")
    hand.qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert hand.graph.by_id["relu_1"].name == "ReLU"
    assert hand.document.undo_stack.count() == 0


def menu_texts(hand, point):
    spot = hand.at(point)
    place = hand.viewport.mapToGlobal(spot)
    QApplication.sendEvent(hand.viewport, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, spot, place))
    menu = next(menu for menu in hand.canvas.findChildren(QMenu) if menu.objectName() == "canvas.menu")
    actions = {action.text().split("\t")[0]: action for action in menu.actions() if not action.isSeparator()}
    return menu, actions


@a_popup
def test_that_the_menu_of_a_node_selects_it_and_offers_the_repairs_of_its_problems(open_canvas):
    hand = open_canvas("input", "conv2d", "output")
    graph = edit.set_field(hand.graph, "conv2d_1", "kernel_size", (11, 11))
    hand.canvas.commands.apply_graph(graph, "Edit")
    menu, actions = menu_texts(hand, hand.middle("conv2d_1"))
    assert hand.selection.nodes == ("conv2d_1",)
    assert {"Rename", "Duplicate", "Delete", "Delete and reconnect"} <= actions.keys()
    actions["Use same padding"].trigger()
    menu.close()
    assert hand.graph.by_id["conv2d_1"].layer.same_padding is True
    assert hand.document.undo_stack.undoText() == "Use same padding"


@a_popup
def test_that_the_menu_of_a_wire_inserts_layers(open_canvas):
    hand = open_canvas("input", "output")
    menu, actions = menu_texts(hand, (hand.out("input_1") + hand.into("output_1")) / 2)
    assert len(hand.selection.edges) == 1
    inner = [action for sub in actions["Insert layer"].menu().actions() for action in sub.menu().actions()]
    titles = {action.text(): action for action in inner}
    assert "Output" not in titles
    titles["Tanh"].trigger()
    menu.close()
    assert hand.wires == {("input_1", "tanh_1", 0), ("tanh_1", "output_1", 0)}


@a_popup
def test_that_the_menu_of_the_ground_adds_a_layer_where_it_was_opened(open_canvas):
    hand = open_canvas("input", "output")
    menu, actions = menu_texts(hand, QPointF(100, 240))
    found: list[QAction] = [act for sub in actions["Add layer"].menu().actions() for act in sub.menu().actions()]
    next(action for action in found if action.text() == "Dropout").trigger()
    menu.close()
    assert abs(hand.middle("dropout_1").x() - 100) <= 6
    assert abs(hand.middle("dropout_1").y() - 240) <= 8


def test_that_tips_tell_problems_shapes_and_ports_and_escape_names(open_canvas):
    hand = open_canvas("input", "conv2d", "relu", "output")
    hand.canvas.commands.rename("relu_1", "<b>bold</b>")

    def tip(hit):
        return tips.tip(hit, hand.graph, hand.canvas.known, hand.canvas.theme.colors, lambda repair: "")

    assert "1 × 8 × 8 → 32 × 6 × 6" in tip(Hit(Part.NODE, "conv2d_1"))
    assert "320 parameters" in tip(Hit(Part.NODE, "conv2d_1"))
    assert "&lt;b&gt;bold" in tip(Hit(Part.NODE, "relu_1"))
    assert "from Conv2d" in tip(Hit(Part.PORT, "relu_1", 0))
    assert "32 × 6 × 6 float32" in tip(Hit(Part.PORT, "conv2d_1", -1))
    assert "32×6×6" in tip(Hit(Part.EDGE, edge=hand.graph.incoming["relu_1"][0]))
    assert tip(Hit()) == ""
    hand.selection.set((), hand.graph.incoming["relu_1"])
    hand.canvas.delete_selected()
    assert "not connected" in tip(Hit(Part.PORT, "relu_1", 0))
    assert hand.canvas.theme.colors.error in tip(Hit(Part.NODE, "relu_1"))
